/** The ways to the phone: the page itself, the feed, a file. */

import { state } from "../catalogue.js";
import { el, say, sign } from "../dom.js";
import { button, labelled, part } from "../fields.js";
import { installButton, isInstalled } from "../install.js";
import { canKeep } from "../offline.js";

export async function showPhone(_, signal) {
  const known = await state();
  const opening = el(
    "header",
    { class: "opening" },
    el("h1", { tabindex: -1 }, "On your phone"),
    el(
      "p",
      {},
      "No cable, no account and no cloud: your phone takes the tracks from this computer, over the network at home.",
    ),
  );
  const ways = [reach(known.phone), feed(known.phone), homeScreen(signal), files()];
  return { title: "On your phone", node: [opening, el("div", { class: "ways" }, ways)] };
}

function reach(phone) {
  if (!phone) {
    const open = el(
      "p",
      {},
      "To open it to your phone, end supine and start it anew with ",
      el("code", {}, "supine serve --phone"),
      ".",
    );
    return part(
      "Who can reach it",
      null,
      el("p", {}, "Only this computer can reach this page."),
      open,
    );
  }
  const [first, ...others] = phone.addresses;
  const picture = el("img", {
    class: "qr",
    src: phone.qr,
    alt: "The address as a QR code",
    width: 256,
    height: 256,
  });
  const more = others.length > 0 && el("p", { class: "quiet" }, `Or ${others.join(" or ")}`);
  return part(
    "Open it there",
    "Hold the phone’s camera to the picture.",
    picture,
    address("Address of this page", first),
    more,
    el(
      "p",
      {},
      "Everybody on this network who has this address can hear, make and delete tracks here, and nobody without it. ",
      "It is not encrypted on its way: use it on a network you trust.",
    ),
  );
}

function feed(phone) {
  const base = phone?.addresses[0] ?? document.baseURI.replace(/#.*/, "");
  const steps = [
    "Copy the address, on the phone.",
    "Follow it: in AntennaPod with Add podcast, then Add podcast by RSS address; in Apple Podcasts with Library, the three dots, then Follow a Show by URL.",
    "New tracks come by themselves whenever the phone is at home. Downloaded, they play anywhere.",
  ];
  return part(
    "As a podcast",
    "All of the library, with covers and chapters, in the app you have for podcasts.",
    address("Address of the feed", new URL("feed.xml", base).href),
    el(
      "ol",
      {},
      steps.map((step) => el("li", {}, step)),
    ),
    !phone &&
      el(
        "p",
        { class: "quiet" },
        "As long as only this computer can reach it, only apps on this computer can, too.",
      ),
  );
}

function homeScreen(signal) {
  const how = canKeep
    ? "It opens like an app then. Tracks with “Kept offline” play with the computer out of reach."
    : "It opens like an app then. Over a plain network, browsers let no page keep tracks: save their files, or take the feed.";
  const steps = [
    ["On an iPhone or iPad", "Share, then Add to Home Screen."],
    ["On Android", "The three dots, then Add to home screen."],
  ];
  const todo = isInstalled()
    ? el("p", {}, "This is it.")
    : el(
        "dl",
        {},
        steps.map(([where, how]) => [el("dt", {}, where), el("dd", {}, how)]),
      );
  return part("On the home screen", how, todo, el("div", {}, installButton(signal)));
}

function files() {
  return part(
    "As files",
    null,
    el(
      "p",
      {},
      "“Save the file” puts a track into Files or Downloads, with its cover, chapters and words in it. Any player will do.",
    ),
    el("a", { class: "button", href: "#/library" }, "To the library"),
  );
}

function address(label, value) {
  const field = el("input", {
    value,
    readonly: true,
    spellcheck: "false",
    onfocus: () => field.select(),
  });
  const copy = button([sign("copy"), "Copy"], async () => {
    await copied(field);
    copy.lastChild.replaceWith("Copied");
    say("Copied.");
  });
  const whole = labelled(label, field);
  const row = el("div", { class: "address" });
  field.replaceWith(row);
  row.append(field, copy);
  return whole;
}

async function copied(field) {
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Over a plain network there is no clipboard, but there is the old way.
    field.select();
    document.execCommand("copy");
  }
}

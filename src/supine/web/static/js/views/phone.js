/** How to get tracks on a phone: this page, the feed, files. */

import { getState } from "../catalogue.js";
import { announce, el, icon } from "../dom.js";
import { button, formField, formPart } from "../fields.js";
import { installButton, isInstalled } from "../install-button.js";
import { canStoreOffline } from "../offline.js";

export async function showPhone(_, signal) {
  const state = await getState();
  const opening = el(
    "header",
    { class: "view-header" },
    el("h1", { tabindex: -1 }, "On your phone"),
    el(
      "p",
      {},
      "No cable, no account and no cloud: your phone takes the tracks from this computer, over the network at home.",
    ),
  );
  const parts = [
    networkPart(state.phone),
    feedPart(state.phone),
    homeScreenPart(signal),
    filesPart(),
  ];
  return { title: "On your phone", node: [opening, el("div", { class: "phone-parts" }, parts)] };
}

function networkPart(phone) {
  if (!phone) {
    const open = el(
      "p",
      {},
      "To open it to your phone, stop supine and start it again with ",
      el("code", {}, "supine serve --phone"),
      ".",
    );
    return formPart(
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
  const more = others.length > 0 && el("p", { class: "muted" }, `Or ${others.join(" or ")}`);
  return formPart(
    "Open it there",
    "Hold the phone’s camera to the picture.",
    picture,
    addressField("Address of this page", first),
    more,
    el(
      "p",
      {},
      "Everybody on this network who has this address can hear, make and delete tracks here, and nobody without it. ",
      "It is not encrypted on its way: use it on a network you trust.",
    ),
  );
}

function feedPart(phone) {
  const base = phone?.addresses[0] ?? document.baseURI.replace(/#.*/, "");
  const steps = [
    "Copy the address, on the phone.",
    "Follow it: in AntennaPod with Add podcast, then Add podcast by RSS address; in Apple Podcasts with Library, the three dots, then Follow a Show by URL.",
    "New tracks come by themselves whenever the phone is at home. Downloaded, they play anywhere.",
  ];
  return formPart(
    "As a podcast",
    "All of the library, with covers and chapters, in the app you have for podcasts.",
    addressField("Address of the feed", new URL("feed.xml", base).href),
    el(
      "ol",
      {},
      steps.map((step) => el("li", {}, step)),
    ),
    !phone &&
      el(
        "p",
        { class: "muted" },
        "As long as only this computer can reach it, only apps on this computer can, too.",
      ),
  );
}

function homeScreenPart(signal) {
  const about = canStoreOffline
    ? "It opens like an app then. Tracks with “Kept offline” play with the computer out of reach."
    : "It opens like an app then. Over a plain network, browsers let no page keep tracks: save their files, or take the feed.";
  const instructions = [
    ["On an iPhone or iPad", "Share, then Add to Home Screen."],
    ["On Android", "The three dots, then Add to home screen."],
  ];
  const steps = isInstalled()
    ? el("p", {}, "This is it.")
    : el(
        "dl",
        {},
        instructions.map(([where, how]) => [el("dt", {}, where), el("dd", {}, how)]),
      );
  return formPart("On the home screen", about, steps, el("div", {}, installButton(signal)));
}

function filesPart() {
  return formPart(
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

function addressField(label, value) {
  const field = el("input", {
    value,
    readonly: true,
    spellcheck: "false",
    onfocus: () => field.select(),
  });
  const copy = button([icon("copy"), "Copy"], async () => {
    await copyValue(field);
    copy.lastChild.replaceWith("Copied");
    announce("Copied.");
  });
  const whole = formField(label, field);
  const row = el("div", { class: "address" });
  field.replaceWith(row);
  row.append(field, copy);
  return whole;
}

async function copyValue(field) {
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Without HTTPS there is no clipboard API.
    field.select();
    document.execCommand("copy");
  }
}

/** What is called how: the words of the page for the names of the server. */

export const CONDITIONS = [
  ["pregnancy", "Pregnancy"],
  ["spinal-fusion", "Rods in the spine, or fused vertebrae"],
  ["hyperlordosis", "A deep hollow of the low back (hyperlordosis)"],
  ["spondylolisthesis", "A vertebra that has slipped (spondylolisthesis)"],
  ["recent-surgery", "Surgery not long ago"],
  ["hernia", "A hernia"],
  ["pain", "Pain"],
];

export const PROPS = [
  ["blanket", "A blanket"],
  ["cushion", "A cushion"],
  ["pillow", "A pillow"],
  ["bolster", "A bolster"],
  ["block", "A block"],
  ["ball", "A ball"],
  ["band", "A band"],
  ["roller", "A roller"],
  ["bench", "A bench"],
  ["chair", "A chair"],
];

export const PLACES = [
  ["settling", "as I settle"],
  ["resting", "while I rest"],
  ["returning", "as I come back"],
];

export const GUIDANCE = [
  ["sparse", "Little"],
  ["normal", "As it comes"],
  ["full", "More"],
];

export const WISH = [
  ["", "As it comes"],
  ["yes", "For certain"],
  ["no", "Never"],
];

export const FORMATS = {
  mp3: "MP3, which everything plays",
  m4a: "M4A, smaller",
  opus: "Opus, the smallest",
  wav: "WAV, as it is, and large",
};

export const KINDS = [
  ["resting", "Resting", "You lie still, and the floor does the work."],
  ["moving", "Moving a little", "Small, slow movements, and time to feel them."],
];

/** A condition as it is named within a sentence. */
export function conditionInWords(name) {
  return new Map(CONDITIONS).get(name)?.replace(/^./, (letter) => letter.toLowerCase()) ?? name;
}

/** Minutes as "8 to 180 minutes". */
export function lengths({ shortest, longest }) {
  return `${shortest} to ${longest} minutes`;
}

/** Text with a capital at its beginning. */
export function sentence(text) {
  return text ? text[0].toUpperCase() + text.slice(1) : text;
}

/** How many bytes, for people. */
export function megabytes(bytes) {
  const many = bytes / 1e6;
  return `${many < 10 ? many.toFixed(1) : Math.round(many)} MB`;
}

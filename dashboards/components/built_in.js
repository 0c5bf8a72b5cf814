// Streamlit's own words, which it has in English alone, put into the reader's language.
// Belongs here: finding them, also those that come later. Not here: the words (labels.csv).

const NAMED = ["aria-label", "title", "placeholder", "alt"];

// A number in the words stands as # in the list: "19 options available."
function wordFor(text, words) {
  const number = text?.match(/\d+/)?.[0];
  return words[text?.trim().replace(number, "#")]?.replace("#", number);
}

function put(node, words) {
  if (node.nodeType === Node.TEXT_NODE) {
    const word = wordFor(node.data, words);
    if (word) node.data = word;
    return;
  }
  for (const name of NAMED) {
    const word = wordFor(node.getAttribute?.(name), words);
    if (word) node.setAttribute(name, word);
  }
}

function putAll(root, words) {
  put(root, words);
  const seen = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (seen.nextNode()) put(seen.currentNode, words);
}

// Called again with each page and language: two watches would undo each other's words for ever.
export default function ({ data }) {
  const { words } = data;
  window.changtaiWords?.disconnect();
  document.documentElement.lang = data.language;
  putAll(document.body, words);
  const watch = window.changtaiWords = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach((node) => putAll(node, words));
      else put(change.target, words);
    }
  });
  watch.observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: NAMED,
  });
  return () => watch.disconnect();
}

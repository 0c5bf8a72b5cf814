// The editor of the SQL page: CodeMirror with the marts' names, and what its buttons send back.
// Belongs here: text, keys, which statement stands under the cursor. Not here: running it.

const library = () => import(new URL("app/static/codemirror.js", document.baseURI).href);

// The statement under the cursor, or what is marked; statements are told apart by the parser.
function chosen(cm, view) {
  const { main } = view.state.selection;
  if (!main.empty) return view.state.sliceDoc(main.from, main.to);
  let found = null;
  cm.syntaxTree(view.state).iterate({
    enter(node) {
      if (node.name !== "Statement") return;
      if (found === null || node.from <= main.head) found = { from: node.from, to: node.to };
    },
  });
  return found ? view.state.sliceDoc(found.from, found.to) : view.state.doc.toString();
}

function look(cm) {
  const { tags } = cm;
  return [
    cm.EditorView.theme({
      "&": { backgroundColor: "var(--panel)", color: "var(--text)", fontSize: "14px" },
      ".cm-content": { minHeight: "11rem", caretColor: "var(--text)" },
      ".cm-scroller": { maxHeight: "32rem" },
      ".cm-gutters": { backgroundColor: "var(--panel)", color: "var(--quiet)", border: "0" },
      ".cm-placeholder": { color: "var(--quiet)" },
      ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--band-high)" },
      ".cm-cursor": { borderLeftColor: "var(--text)" },
      ".cm-tooltip": { backgroundColor: "var(--ground)", color: "var(--text)" },
      ".cm-tooltip-autocomplete ul li[aria-selected]": {
        backgroundColor: "var(--accent)", color: "var(--ground)",
      },
      ".cm-completionDetail": { color: "inherit", fontStyle: "normal" },
      // Its signs are in a font that is not on every machine.
      ".cm-completionIcon": { display: "none" },
      "&.cm-focused": { outline: "2px solid var(--accent)" },
      "&.cm-focused .cm-selectionBackground, .cm-selectionBackground, ::selection": {
        backgroundColor: "var(--band-low) !important",
      },
    }),
    cm.syntaxHighlighting(
      cm.HighlightStyle.define([
        { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
        { tag: tags.string, fontStyle: "italic" },
        { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
      ]),
    ),
  ];
}

// The words of a select; the library's own dialects offer much that may not run here.
function dialect(cm) {
  return cm.SQLDialect.define({
    keywords:
      "select from where group by all having order asc desc limit offset qualify window over " +
      "partition rows range between preceding following current row unbounded with recursive as " +
      "join inner left right full outer cross lateral on using union except intersect distinct " +
      "case when then else end and or not in is null like ilike exists filter values pivot " +
      "unpivot exclude replace nulls first last interval date timestamp true false lambda",
    types: "varchar integer bigint double boolean date timestamp decimal",
    builtin:
      "count sum avg min max median quantile_cont round coalesce date_trunc datediff strftime " +
      "row_number rank lag lead first_value last_value string_agg list greatest least nullif if",
    doubleQuotedStrings: false,
    operatorChars: "*+-%<>!=&|~^/",
    specialVar: "$",
  });
}

function open(cm, parent, send, data) {
  const act = (name) => (view) => {
    send(name, { statement: chosen(cm, view), text: view.state.doc.toString() });
    return true;
  };
  const keys = [
    { key: "Mod-Enter", run: act("run"), preventDefault: true },
    { key: "Shift-Alt-f", run: act("format"), preventDefault: true },
  ];
  const view = new cm.EditorView({
    parent: parent.querySelector(".editor"),
    root: parent.getRootNode(),
    state: cm.EditorState.create({
      doc: data.text,
      extensions: [
        cm.keymap.of(keys),
        cm.basicSetup,
        cm.EditorView.lineWrapping,
        cm.EditorView.contentAttributes.of({ "aria-label": data.words.editor }),
        cm.placeholder(data.words.empty),
        cm.sql({ dialect: dialect(cm), schema: data.tables, upperCaseKeywords: false }),
        look(cm),
      ],
    }),
  });
  for (const button of parent.querySelectorAll("button")) {
    button.onclick = () => act(button.name)(view);
  }
  return view;
}

export default async function ({ parentElement, data, setTriggerValue }) {
  const cm = await library();
  for (const button of parentElement.querySelectorAll("button")) {
    button.textContent = data.words[button.name];
    button.title = data.words[`${button.name}_keys`] ?? "";
  }
  const held = parentElement.querySelector(".editor");
  if (!held.view) {
    held.view = open(cm, parentElement, setTriggerValue, data);
    held.version = data.version;
  }
  // A text that Python set (a kept query, a formatted one) takes the place of what stands there.
  if (held.version !== data.version) {
    held.version = data.version;
    held.view.dispatch({
      changes: { from: 0, to: held.view.state.doc.length, insert: data.text },
    });
  }
}

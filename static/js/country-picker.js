import otherNames from "/javascripts/country-names.js";

const FEWEST_LETTERS = 2;

// Small letters without accents, so that nobody needs the right keyboard.
const plain = text => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[’‘]/g, "'").toLowerCase().trim();

// How well a name fits: the whole, its beginning, the beginning of a word, anywhere; 4 if not at all.
function rank(name, query) {
  if (name === query) return 0;
  const at = ` ${name}`.indexOf(` ${query}`);
  if (at === 0) return 1;
  return at > 0 ? 2 : name.includes(query) ? 3 : 4;
}

// The names of the countries that fit, best first. `countries` are pairs of code and name; other names of a country
// count a little less than its own.
export function suggest(query, countries) {
  const wanted = plain(query);
  const ranked = countries.map(([code, name]) => {
    const others = (otherNames[code] ?? []).map(other => rank(plain(other), wanted) + 0.5);
    // Two letters that are a code are hardly anything else.
    const byCode = code.toLowerCase() === wanted ? [0.5] : [];
    return [Math.min(rank(plain(name), wanted), ...others, ...byCode), name];
  });
  return ranked
    .filter(([rank]) => rank < 4)
    .sort(([left], [right]) => left - right)
    .map(([, name]) => name);
}

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

const loadStyles = href =>
  new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    link.onload = resolve;
    link.onerror = reject;
    document.head.append(link);
  });

// Puts a field with suggestions in the place of a list. The list is hidden and still what is sent.
export async function enhance(select, texts) {
  await Promise.all([
    import("/javascripts/accessible-autocomplete.min.js"),
    loadStyles("/stylesheets/accessible-autocomplete.min.css"),
  ]);
  if (document.activeElement === select)
    await new Promise(resolve => select.addEventListener("blur", resolve, { once: true }));

  const id = select.id;
  const options = [...select.options].filter(option => option.value);
  const countries = options.map(option => [option.value, option.text]);
  const field = () => document.getElementById(id);

  function choose(text) {
    const chosen = options.find(option => plain(option.text) === plain(text));
    const value = chosen ? chosen.value : "";
    if (select.value === value) return;
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  self.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    minLength: FEWEST_LETTERS,
    displayMenu: "overlay",
    autoselect: true,
    inputClasses: "govuk-input",
    menuClasses: "govuk-body",
    source(query, show) {
      const isTyped = document.activeElement?.closest(".country-picker");
      // A browser that fills the whole form in does so from elsewhere, and needs no suggestions.
      if (!isTyped) choose(query);
      show(isTyped ? suggest(query, countries) : []);
    },
    onConfirm: name => choose(name ?? field().value),
    tNoResults: () => texts.noResults,
    tStatusQueryTooShort: count => fill(texts.tooShort, { count }),
    tStatusNoResults: () => texts.noResults,
    tStatusSelectedOption: (option, count, at) => fill(texts.selected, { option, count, position: at + 1 }),
    tStatusResults: (count, selected) => fill(count === 1 ? texts.oneResult : texts.results, { count, selected }),
    tAssistiveHint: () => texts.hint,
  });
  select.previousElementSibling.className = "country-picker";
  field().autocomplete = select.autocomplete;
  if (select.getAttribute("aria-invalid")) {
    field().setAttribute("aria-invalid", "true");
    field().setAttribute("aria-describedby", select.getAttribute("aria-describedby"));
  }
}

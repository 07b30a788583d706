//! Components of forms against the examples of GOV.UK Frontend.

use std::collections::BTreeMap;

use askama::Template;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use web::Page;
use web::component::{Choice, DateItem};

use crate::fixtures::{LANGUAGE, compare};

/// A label or a legend.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct Label {
    text: String,
    classes: String,
    is_page_heading: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct PlainText {
    #[serde(rename = "text")]
    content: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct FormGroup {
    classes: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fieldset {
    legend: Label,
}

type Attributes = BTreeMap<String, String>;

fn pairs(attributes: &Attributes) -> Vec<(&str, &str)> {
    attributes
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// An `id` that is not given is the name.
fn id_or<'a>(id: &'a str, name: &'a str) -> &'a str {
    if id.is_empty() { name } else { id }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct ButtonOptions {
    text: String,
    id: String,
    name: String,
    value: String,
    r#type: Option<String>,
    href: String,
    classes: String,
    disabled: bool,
    #[serde(deserialize_with = "only_true")]
    prevent_double_click: bool,
    is_start_button: bool,
    attributes: Attributes,
}

/// A button that allows double clicks says nothing about them here.
fn only_true<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    if bool::deserialize(deserializer)? {
        Ok(true)
    } else {
        Err(D::Error::custom("not supported"))
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "components/button.html" as button %}{{ button::button(text = o.text, id = o.id, name = o.name, value = o.value, kind = kind, href = o.href, classes = o.classes, is_disabled = o.disabled, prevent_double_click = o.prevent_double_click, is_start_button = o.is_start_button, attributes = attributes) }}"#
)]
struct Button<'a> {
    o: &'a ButtonOptions,
    kind: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
}

#[test]
fn buttons_are_those_of_gov_uk() {
    let names = compare("button", |o: &ButtonOptions, _| {
        let kind = o.r#type.as_deref().unwrap_or("submit");
        Button {
            o,
            kind,
            attributes: pairs(&o.attributes),
        }
        .render()
        .unwrap()
    });
    assert_eq!(names.len(), 11, "{names:?}");
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct InputOptions {
    id: String,
    name: String,
    label: Label,
    value: String,
    r#type: Option<String>,
    hint: PlainText,
    error_message: PlainText,
    inputmode: String,
    autocomplete: String,
    autocapitalize: String,
    spellcheck: Option<bool>,
    pattern: String,
    classes: String,
    form_group: FormGroup,
    prefix: PlainText,
    suffix: PlainText,
    described_by: String,
    disabled: bool,
    attributes: Attributes,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "components/input.html" as input %}{{ input::input(id = id, name = o.name, label = o.label.text, value = o.value, kind = kind, hint = o.hint.content, error_message = o.error_message.content, inputmode = o.inputmode, autocomplete = o.autocomplete, autocapitalize = o.autocapitalize, spellcheck = o.spellcheck, pattern = o.pattern, classes = o.classes, label_classes = o.label.classes, is_page_heading = o.label.is_page_heading, form_group_classes = o.form_group.classes, prefix = o.prefix.content, suffix = o.suffix.content, described_by = o.described_by, is_disabled = o.disabled, attributes = attributes) }}"#
)]
struct Input<'a> {
    page: Page<'a>,
    o: &'a InputOptions,
    id: &'a str,
    kind: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
}

#[test]
fn inputs_are_those_of_gov_uk() {
    let names = compare("input", |o: &InputOptions, context| {
        let input = Input {
            page: context.page(LANGUAGE, ""),
            id: id_or(&o.id, &o.name),
            kind: o.r#type.as_deref().unwrap_or("text"),
            attributes: pairs(&o.attributes),
            o,
        };
        input.render().unwrap()
    });
    assert_eq!(names.len(), 38, "{names:?}");
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct DateItemOptions {
    name: String,
    label: Option<String>,
    id: String,
    value: String,
    classes: String,
    autocomplete: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct DateInputOptions {
    id: String,
    fieldset: Fieldset,
    #[serde(default)]
    items: Vec<DateItemOptions>,
    #[serde(default)]
    hint: PlainText,
    #[serde(default)]
    error_message: PlainText,
    #[serde(default)]
    name_prefix: String,
    #[serde(default)]
    classes: String,
    #[serde(default)]
    form_group: FormGroup,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "components/date_input.html" as date_input %}{{ date_input::date_input(id = o.id, legend = o.fieldset.legend.text, items = items, hint = o.hint.content, error_message = o.error_message.content, name_prefix = o.name_prefix, classes = o.classes, legend_classes = o.fieldset.legend.classes, is_page_heading = o.fieldset.legend.is_page_heading, form_group_classes = o.form_group.classes) }}"#
)]
struct DateInput<'a> {
    page: Page<'a>,
    o: &'a DateInputOptions,
    items: Vec<DateItem<'a>>,
}

/// The boxes that GOV.UK shows when none are given.
const DAY_MONTH_YEAR: [(&str, &str, &str); 3] = [
    ("day", "Day", "govuk-input--width-2"),
    ("month", "Month", "govuk-input--width-2"),
    ("year", "Year", "govuk-input--width-4"),
];

fn default_label(name: &str) -> &str {
    DAY_MONTH_YEAR
        .iter()
        .find(|(known, ..)| *known == name)
        .map_or(name, |(_, label, _)| label)
}

#[test]
fn date_inputs_are_those_of_gov_uk() {
    let names = compare("date-input", |o: &DateInputOptions, context| {
        let given = o.items.iter().map(|item| DateItem {
            name: &item.name,
            label: item.label.as_deref().unwrap_or(default_label(&item.name)),
            id: &item.id,
            value: &item.value,
            classes: &item.classes,
            autocomplete: &item.autocomplete,
        });
        let usual = DAY_MONTH_YEAR.map(|(name, label, classes)| DateItem {
            name,
            label,
            classes,
            ..DateItem::default()
        });
        let items = if o.items.is_empty() {
            usual.into()
        } else {
            given.collect()
        };
        DateInput {
            page: context.page(LANGUAGE, ""),
            o,
            items,
        }
        .render()
        .unwrap()
    });
    assert_eq!(names.len(), 11, "{names:?}");
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChoiceOptions {
    value: String,
    text: String,
    #[serde(default)]
    hint: PlainText,
    #[serde(default, alias = "checked")]
    selected: bool,
    #[serde(default)]
    disabled: bool,
}

fn choices(options: &[ChoiceOptions]) -> Vec<Choice<'_>> {
    let choice = |option: &ChoiceOptions| -> Choice<'_> {
        Choice {
            value: option.value.clone().into(),
            text: option.text.clone().into(),
            hint: option.hint.content.clone().into(),
            is_chosen: option.selected,
            is_disabled: option.disabled,
        }
    };
    options.iter().map(choice).collect()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct SelectOptions {
    id: String,
    name: String,
    label: Label,
    items: Vec<ChoiceOptions>,
    hint: PlainText,
    error_message: PlainText,
    classes: String,
    form_group: FormGroup,
    described_by: String,
    disabled: bool,
    attributes: Attributes,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "components/select.html" as select %}{{ select::select(id = id, name = o.name, label = o.label.text, items = items, hint = o.hint.content, error_message = o.error_message.content, classes = o.classes, label_classes = o.label.classes, is_page_heading = o.label.is_page_heading, form_group_classes = o.form_group.classes, described_by = o.described_by, is_disabled = o.disabled, attributes = attributes) }}"#
)]
struct Select<'a> {
    page: Page<'a>,
    o: &'a SelectOptions,
    id: &'a str,
    items: Vec<Choice<'a>>,
    attributes: Vec<(&'a str, &'a str)>,
}

#[test]
fn selects_are_those_of_gov_uk() {
    let names = compare("select", |o: &SelectOptions, context| {
        let select = Select {
            page: context.page(LANGUAGE, ""),
            id: id_or(&o.id, &o.name),
            items: choices(&o.items),
            attributes: pairs(&o.attributes),
            o,
        };
        select.render().unwrap()
    });
    assert_eq!(names.len(), 12, "{names:?}");
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct RadiosOptions {
    name: String,
    fieldset: Fieldset,
    items: Vec<ChoiceOptions>,
    #[serde(default)]
    id_prefix: String,
    #[serde(default)]
    hint: PlainText,
    #[serde(default)]
    error_message: PlainText,
    #[serde(default)]
    classes: String,
    #[serde(default)]
    form_group: FormGroup,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "components/radios.html" as radios %}{{ radios::radios(name = o.name, legend = o.fieldset.legend.text, items = items, id_prefix = o.id_prefix, hint = o.hint.content, error_message = o.error_message.content, classes = o.classes, legend_classes = o.fieldset.legend.classes, is_page_heading = o.fieldset.legend.is_page_heading, form_group_classes = o.form_group.classes) }}"#
)]
struct Radios<'a> {
    page: Page<'a>,
    o: &'a RadiosOptions,
    items: Vec<Choice<'a>>,
}

#[test]
fn radios_are_those_of_gov_uk() {
    let names = compare("radios", |o: &RadiosOptions, context| {
        let items = choices(&o.items);
        Radios {
            page: context.page(LANGUAGE, ""),
            o,
            items,
        }
        .render()
        .unwrap()
    });
    assert_eq!(names.len(), 12, "{names:?}");
}

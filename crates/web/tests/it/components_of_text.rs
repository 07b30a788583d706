//! Components that only say something against the examples of GOV.UK Frontend.

use askama::Template;
use serde::Deserialize;
use web::component::{Action, Cell, ErrorLink, SummaryRow};
use web::{Field, FieldErrors, Page};

use crate::fixtures::{LANGUAGE, compare};

/// All that the simplest components know.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct TextOptions {
    text: String,
    id: String,
    classes: String,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "components/error_message.html" as errors %}{{ errors::error_message(text = o.text, id = o.id, classes = o.classes) }}"#
)]
struct ErrorMessage<'a> {
    page: Page<'a>,
    o: &'a TextOptions,
}

#[test]
fn error_messages_are_those_of_gov_uk() {
    let names = compare("error-message", |o: &TextOptions, context| {
        ErrorMessage {
            page: context.page(LANGUAGE, ""),
            o,
        }
        .render()
        .unwrap()
    });
    assert_eq!(names.len(), 4, "{names:?}");
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "components/inset_text.html" as inset %}{{ inset::inset_text(text = o.text, id = o.id, classes = o.classes) }}"#
)]
struct InsetText<'a> {
    o: &'a TextOptions,
}

#[test]
fn inset_texts_are_those_of_gov_uk() {
    let names = compare("inset-text", |o: &TextOptions, _| {
        InsetText { o }.render().unwrap()
    });
    assert_eq!(names.len(), 4, "{names:?}");
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "components/warning_text.html" as warning %}{{ warning::warning_text(text = o.text, classes = o.classes) }}"#
)]
struct WarningText<'a> {
    page: Page<'a>,
    o: &'a TextOptions,
}

#[test]
fn warning_texts_are_those_of_gov_uk() {
    let names = compare("warning-text", |o: &TextOptions, context| {
        WarningText {
            page: context.page(LANGUAGE, ""),
            o,
        }
        .render()
        .unwrap()
    });
    assert_eq!(names.len(), 3, "{names:?}");
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BackLinkOptions {
    text: String,
    href: String,
    #[serde(default)]
    classes: String,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "components/back_link.html" as back_link %}{{ back_link::back_link(text = o.text, href = o.href, classes = o.classes) }}"#
)]
struct BackLink<'a> {
    o: &'a BackLinkOptions,
}

#[test]
fn back_links_are_those_of_gov_uk() {
    let names = compare("back-link", |o: &BackLinkOptions, _| {
        BackLink { o }.render().unwrap()
    });
    assert_eq!(names.len(), 1, "{names:?}");
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PhaseBannerOptions {
    text: String,
    tag: TextOptions,
    #[serde(default)]
    classes: String,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "components/phase_banner.html" as phase %}{{ phase::phase_banner(tag = o.tag.text, text = o.text, tag_classes = o.tag.classes, classes = o.classes) }}"#
)]
struct PhaseBanner<'a> {
    o: &'a PhaseBannerOptions,
}

#[test]
fn phase_banners_are_those_of_gov_uk() {
    let names = compare("phase-banner", |o: &PhaseBannerOptions, _| {
        PhaseBanner { o }.render().unwrap()
    });
    assert_eq!(names.len(), 1, "{names:?}");
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ErrorLinkOptions {
    text: String,
    #[serde(default)]
    href: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ErrorSummaryOptions {
    title_text: String,
    #[serde(default)]
    description_text: String,
    error_list: Vec<ErrorLinkOptions>,
    #[serde(default)]
    classes: String,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "components/error_summary.html" as summary %}{{ summary::error_summary(title = o.title_text, items = items, description = o.description_text, classes = o.classes) }}"#
)]
struct ErrorSummary<'a> {
    o: &'a ErrorSummaryOptions,
    items: Vec<ErrorLink<'a>>,
}

#[test]
fn error_summaries_are_those_of_gov_uk() {
    let names = compare("error-summary", |o: &ErrorSummaryOptions, _| {
        let link = |item: &ErrorLinkOptions| -> ErrorLink<'_> {
            ErrorLink {
                text: item.text.clone().into(),
                href: item.href.clone().into(),
            }
        };
        let items = o.error_list.iter().map(link).collect();
        ErrorSummary { o, items }.render().unwrap()
    });
    assert_eq!(names.len(), 10, "{names:?}");
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct CardNumber;

impl Field for CardNumber {
    fn id(self) -> &'static str {
        "card-no"
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "components/error_summary.html" as summary %}{{ summary::error_summary(title = "Errors", items = errors.links()) }}"#
)]
struct SummaryOfFields {
    errors: FieldErrors<CardNumber>,
}

#[test]
fn the_errors_of_a_form_fill_its_summary() {
    let mut errors = FieldErrors::new();
    errors.add(CardNumber, "Enter a <valid> card number");
    let html = SummaryOfFields { errors }.render().unwrap();
    assert!(
        html.contains("<a href=\"#card-no\">Enter a &#60;valid&#62; card number</a>"),
        "{html}"
    );
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct NotificationBannerOptions {
    text: String,
    title_text: Option<String>,
    r#type: String,
    title_id: Option<String>,
    classes: String,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "components/notification_banner.html" as banner %}{{ banner::notification_banner(title = title, text = o.text, is_success = is_success, title_id = title_id, classes = o.classes) }}"#
)]
struct NotificationBanner<'a> {
    o: &'a NotificationBannerOptions,
    title: &'a str,
    title_id: &'a str,
    is_success: bool,
}

#[test]
fn notification_banners_are_those_of_gov_uk() {
    let names = compare("notification-banner", |o: &NotificationBannerOptions, _| {
        let is_success = o.r#type == "success";
        let title = if is_success { "Success" } else { "Important" };
        let title = o.title_text.as_deref().unwrap_or(title);
        let title_id = o
            .title_id
            .as_deref()
            .unwrap_or("govuk-notification-banner-title");
        NotificationBanner {
            o,
            title,
            title_id,
            is_success,
        }
        .render()
        .unwrap()
    });
    assert_eq!(names.len(), 11, "{names:?}");
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct PanelOptions {
    title_text: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    classes: String,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "components/panel.html" as panel %}{{ panel::panel(title = o.title_text, text = o.text, classes = o.classes) }}"#
)]
struct Panel<'a> {
    o: &'a PanelOptions,
}

#[test]
fn panels_are_those_of_gov_uk() {
    let names = compare("panel", |o: &PanelOptions, _| Panel { o }.render().unwrap());
    assert_eq!(names.len(), 4, "{names:?}");
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlainText {
    text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ActionOptions {
    href: String,
    text: String,
    #[serde(default)]
    visually_hidden_text: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionsOptions {
    items: Vec<ActionOptions>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RowOptions {
    key: PlainText,
    value: PlainText,
    #[serde(default)]
    actions: ActionsOptions,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SummaryListOptions {
    rows: Vec<RowOptions>,
    #[serde(default)]
    classes: String,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "components/summary_list.html" as list %}{{ list::summary_list(rows = rows, classes = o.classes) }}"#
)]
struct SummaryList<'a> {
    o: &'a SummaryListOptions,
    rows: Vec<SummaryRow<'a>>,
}

fn summary_row(row: &RowOptions) -> SummaryRow<'_> {
    let action = |action: &ActionOptions| -> Action<'_> {
        Action {
            href: action.href.clone().into(),
            text: action.text.clone().into(),
            visually_hidden_text: action.visually_hidden_text.clone().into(),
        }
    };
    SummaryRow {
        actions: row.actions.items.iter().map(action).collect(),
        ..SummaryRow::new(&*row.key.text, &*row.value.text)
    }
}

#[test]
fn summary_lists_are_those_of_gov_uk() {
    let names = compare("summary-list", |o: &SummaryListOptions, _| {
        SummaryList {
            o,
            rows: o.rows.iter().map(summary_row).collect(),
        }
        .render()
        .unwrap()
    });
    assert_eq!(names.len(), 3, "{names:?}");
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CellOptions {
    text: String,
    #[serde(default)]
    format: String,
    #[serde(default)]
    classes: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct TableOptions {
    rows: Vec<Vec<CellOptions>>,
    #[serde(default)]
    caption: String,
    #[serde(default)]
    caption_classes: String,
    #[serde(default)]
    head: Vec<CellOptions>,
    #[serde(default)]
    first_cell_is_header: bool,
    #[serde(default)]
    classes: String,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "components/table.html" as table %}{{ table::table(rows = rows, caption = o.caption, caption_classes = o.caption_classes, head = head, first_cell_is_header = o.first_cell_is_header, classes = o.classes) }}"#
)]
struct Table<'a> {
    o: &'a TableOptions,
    rows: Vec<Vec<Cell<'a>>>,
    head: Vec<Cell<'a>>,
}

fn cells(cells: &[CellOptions]) -> Vec<Cell<'_>> {
    let cell = |cell: &CellOptions| -> Cell<'_> {
        Cell {
            text: cell.text.clone().into(),
            id: "",
            format: "",
            classes: "",
        }
    };
    cells
        .iter()
        .map(|options| Cell {
            format: &options.format,
            classes: &options.classes,
            ..cell(options)
        })
        .collect()
}

#[test]
fn tables_are_those_of_gov_uk() {
    let names = compare("table", |o: &TableOptions, _| {
        let rows = o.rows.iter().map(|row| cells(row)).collect();
        Table {
            o,
            rows,
            head: cells(&o.head),
        }
        .render()
        .unwrap()
    });
    assert_eq!(names.len(), 11, "{names:?}");
}

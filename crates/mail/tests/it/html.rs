//! The HTML of a message.

use scraper::{ElementRef, Html, Selector};

use crate::mailbox::Parsed;

pub(crate) fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

pub(crate) fn text_of(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The rows of the table, as `name: value`.
pub(crate) fn rows(mail: &Parsed) -> Vec<String> {
    let page = Html::parse_document(&mail.html);
    let cells = |row: &ElementRef<'_>| {
        let name = text_of(
            row.select(&Selector::parse("th[scope=row]").unwrap())
                .next()?,
        );
        let value = text_of(row.select(&Selector::parse("td").unwrap()).next()?);
        Some(format!("{name}: {value}"))
    };
    all(&page, "tr").iter().filter_map(cells).collect()
}

/// What stands below the table.
pub(crate) fn paragraphs(mail: &Parsed) -> Vec<String> {
    let page = Html::parse_document(&mail.html);
    all(&page, "p").into_iter().map(text_of).collect()
}

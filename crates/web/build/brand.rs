//! Takes the marks of the GOV.UK brand out of the package, so that none of them is kept here.

use std::fmt::Write as _;
use std::path::Path;

use crate::{Failure, read_text, write};

/// The marks with their names.
pub(crate) fn marks(govuk: &Path) -> Result<[(&'static str, String); 3], Failure> {
    let header = fixture(govuk, "header", "rebrand")?;
    let footer = fixture(govuk, "footer", "rebrand")?;
    Ok([
        (
            "LOGOTYPE",
            svg(&header, "govuk-header__logotype")?.to_owned(),
        ),
        ("CROWN", svg(&footer, "govuk-footer__crown")?.to_owned()),
        (
            "LICENCE_LOGO",
            svg(&footer, "govuk-footer__licence-logo")?.to_owned(),
        ),
    ])
}

pub(crate) fn generate(govuk: &Path, out: &Path) -> Result<(), Failure> {
    let mut code = String::new();
    for (name, mark) in marks(govuk)? {
        let mark = mark.split_whitespace().collect::<Vec<_>>().join(" ");
        let _infallible = writeln!(code, "pub(crate) const {name}: Svg = Svg({mark:?});");
    }
    write(&out.join("brand.rs"), code.as_bytes())
}

fn fixture(govuk: &Path, component: &str, name: &str) -> Result<String, Failure> {
    let path = govuk
        .join("components")
        .join(component)
        .join("fixtures.json");
    serde_json::from_str::<serde_json::Value>(&read_text(&path)?)
        .ok()
        .as_ref()
        .and_then(|file| file.get("fixtures")?.as_array())
        .and_then(|all| {
            all.iter()
                .find(|fixture| fixture.get("name").is_some_and(|n| n == name))
        })
        .and_then(|fixture| fixture.get("html")?.as_str())
        .map(str::to_owned)
        .ok_or_else(|| vec![format!("{} has no example `{name}`", path.display())])
}

/// The `<svg>` element that carries this class.
fn svg<'a>(html: &'a str, class: &str) -> Result<&'a str, Failure> {
    html.split_inclusive("</svg>")
        .filter_map(|piece| piece.find("<svg").and_then(|start| piece.get(start..)))
        .find(|element| element.contains(class))
        .ok_or_else(|| {
            vec![format!(
                "GOV.UK Frontend has no picture with the class {class}"
            )]
        })
}

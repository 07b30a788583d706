//! The page that shows all pictures.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use anyhow::{Context as _, Result};

const HEAD: &str = include_str!("head.html");
const LANGUAGES: [&str; 2] = ["en", "cy"];

/// A picture, as the name of its file tells it: `pictures/confirm/surcharge-cy-320.png`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Picture {
    /// The page.
    group: String,
    /// The form of the page.
    form: String,
    /// Empty where there is only one.
    language: String,
    /// A width, or the medium.
    view: String,
    file: String,
}

/// All pictures in the folder, by page.
pub(crate) fn find(folder: &Path) -> Result<Vec<Picture>> {
    let mut found = Vec::new();
    if !folder.exists() {
        return Ok(found);
    }
    for group in names(folder)? {
        for file in names(&folder.join(&group))? {
            found.extend(Picture::of(&group, &file));
        }
    }
    found.sort();
    Ok(found)
}

fn names(folder: &Path) -> Result<Vec<String>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry?.file_name().into_string().ok());
    }
    Ok(names)
}

impl Picture {
    fn of(group: &str, file: &str) -> Option<Self> {
        let (name, view) = file.strip_suffix(".png")?.rsplit_once('-')?;
        let (form, language) = match name.rsplit_once('-') {
            Some((form, language)) if LANGUAGES.contains(&language) => (form, language),
            _ => (name, ""),
        };
        Some(Self {
            group: group.to_owned(),
            form: form.to_owned(),
            language: language.to_owned(),
            view: view.to_owned(),
            file: format!("pictures/{group}/{file}"),
        })
    }
}

/// The page, which needs nothing but the pictures beside it.
pub(crate) fn write(pictures: &[Picture]) -> String {
    let mut groups: BTreeMap<&str, BTreeMap<&str, Vec<&Picture>>> = BTreeMap::new();
    for picture in pictures {
        let forms = groups.entry(&picture.group).or_default();
        forms.entry(&picture.form).or_default().push(picture);
    }
    let mut page = HEAD.to_owned();
    page.push_str("<nav>");
    for group in groups.keys() {
        let _infallible = write!(page, "<a href=\"#{group}\">{group}</a> ");
    }
    page.push_str("</nav>\n");
    for (group, forms) in &groups {
        let _infallible = writeln!(page, "<h2 id=\"{group}\">{group}</h2><div class=\"forms\">");
        for (form, pictures) in forms {
            let _infallible = write!(page, "<section><h3>{form}</h3><div>");
            for picture in pictures {
                page.push_str(&figure(picture));
            }
            page.push_str("</div></section>\n");
        }
        page.push_str("</div>\n");
    }
    page.push_str("</body></html>\n");
    page
}

fn figure(picture: &Picture) -> String {
    let Picture {
        group,
        form,
        language,
        view,
        file,
    } = picture;
    let caption = format!("{language} {view}");
    let caption = caption.trim();
    format!(
        "<a class=\"l{language} v{view}\" href=\"{file}\" title=\"{group}/{form} {caption}\">\
         <img loading=\"lazy\" src=\"{file}\" alt=\"{group}/{form} {caption}\"><span>{caption}</span></a>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(file: &str) -> [String; 3] {
        let picture = Picture::of("page", file).unwrap();
        [picture.form, picture.language, picture.view]
    }

    #[test]
    fn names_of_pictures_tell_form_language_and_view() {
        assert_eq!(picture("long-text-cy-320.png"), ["long-text", "cy", "320"]);
        assert_eq!(picture("errors-en-forced.png"), ["errors", "en", "forced"]);
        assert_eq!(picture("tried-1280.png"), ["tried", "", "1280"]);
        assert_eq!(Picture::of("page", "notes.txt"), None);
    }

    #[test]
    fn the_index_shows_every_picture_under_its_page() {
        let of = |group, file| Picture::of(group, file).unwrap();
        let html = write(&[
            of("a", "x-en-320.png"),
            of("a", "x-cy-320.png"),
            of("b", "y-1280.png"),
        ]);
        assert_eq!(html.matches("<h2").count(), 2);
        assert_eq!(html.matches("<section>").count(), 2);
        assert_eq!(html.matches("<img").count(), 3);
        assert!(
            html.contains("<a class=\"lcy v320\" href=\"pictures/a/x-cy-320.png\""),
            "{html}"
        );
    }
}

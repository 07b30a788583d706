//! Takes the two weights of the typeface of documents out of its package.

use std::path::Path;

use crate::{Failure, read_bytes, write};

const PACKAGE: &str = "@expo-google-fonts/atkinson-hyperlegible-next";

/// Puts the fonts where the crate embeds them from.
pub(crate) fn copy(packages: &Path, out: &Path) -> Result<(), Failure> {
    let package = packages.join(PACKAGE);
    for (source, name) in [
        (
            "400Regular/AtkinsonHyperlegibleNext_400Regular.ttf",
            "regular.ttf",
        ),
        ("700Bold/AtkinsonHyperlegibleNext_700Bold.ttf", "bold.ttf"),
    ] {
        write(&out.join(name), &read_bytes(&package.join(source))?)?;
    }
    Ok(())
}

//! Which licences a dependency may have, read from its SPDX expression.

use anyhow::{Result, bail};

/// Permissive or file-level copyleft; nothing that reaches code which merely links to it.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Zlib",
];

/// Whether the expression can be satisfied with allowed licences only.
///
/// Fails when it is no SPDX expression. `MIT/Apache-2.0`, which crates used before SPDX, means a
/// choice.
pub(crate) fn is_allowed(expression: &str) -> Result<bool> {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let mut parser = Parser {
        words: spaced.split_whitespace().peekable(),
    };
    let allowed = parser.alternatives()?;
    match parser.words.next() {
        None => Ok(allowed),
        Some(word) => bail!("unexpected `{word}` in the licence"),
    }
}

/// AND binds tighter than OR, as the SPDX specification (annex D) says.
struct Parser<'a> {
    words: std::iter::Peekable<std::str::SplitWhitespace<'a>>,
}

impl Parser<'_> {
    fn alternatives(&mut self) -> Result<bool> {
        let mut allowed = self.conjunction()?;
        while self.words.next_if_eq(&"OR").is_some() {
            allowed |= self.conjunction()?;
        }
        Ok(allowed)
    }

    fn conjunction(&mut self) -> Result<bool> {
        let mut allowed = self.licence()?;
        while self.words.next_if_eq(&"AND").is_some() {
            allowed &= self.licence()?;
        }
        Ok(allowed)
    }

    fn licence(&mut self) -> Result<bool> {
        match self.words.next() {
            Some("(") => {
                let allowed = self.alternatives()?;
                if self.words.next() != Some(")") {
                    bail!("a bracket of the licence is not closed");
                }
                Ok(allowed)
            }
            None | Some(")" | "OR" | "AND" | "WITH") => bail!("the licence has no name"),
            Some(name) => {
                // An exception only adds permissions.
                if self.words.next_if_eq(&"WITH").is_some() && self.words.next().is_none() {
                    bail!("the licence exception has no name");
                }
                Ok(ALLOWED.contains(&name))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn one_allowed_alternative_is_enough() {
        for expression in [
            "MIT",
            "MIT OR Apache-2.0",
            "MIT/Apache-2.0",
            "GPL-3.0-only OR MIT",
            "Apache-2.0 WITH LLVM-exception OR GPL-2.0-only",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 AND ISC",
            "GPL-3.0-only AND MIT OR ISC",
            "((Zlib))",
        ] {
            assert!(is_allowed(expression).unwrap(), "{expression}");
        }
    }

    #[test]
    fn every_part_of_a_conjunction_must_be_allowed() {
        for expression in [
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "(MIT OR Apache-2.0) AND LGPL-2.1-or-later",
            "GPL-2.0-only OR AGPL-3.0-only",
            "mit-style",
        ] {
            assert!(!is_allowed(expression).unwrap(), "{expression}");
        }
    }

    #[test]
    fn what_is_no_expression_is_an_error() {
        for expression in [
            "",
            "MIT OR",
            "(MIT",
            "MIT)",
            "MIT Apache-2.0",
            "AND",
            "MIT WITH",
            "()",
        ] {
            assert!(is_allowed(expression).is_err(), "{expression}");
        }
    }
}

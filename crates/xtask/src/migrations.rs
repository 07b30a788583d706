//! Every schema change is a pair: the same folder for each of the two databases.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context as _, Result, bail};

/// Fails unless both back ends have the same migrations, each with a way up and a way down.
pub(crate) fn check(migrations: &Path) -> Result<()> {
    let problems = problems(migrations)?;
    if !problems.is_empty() {
        bail!("migrations are not in pairs:\n  {}", problems.join("\n  "));
    }
    Ok(())
}

fn problems(migrations: &Path) -> Result<Vec<String>> {
    let sqlite = folders(&migrations.join("sqlite"))?;
    let postgres = folders(&migrations.join("postgres"))?;
    let mut problems = Vec::new();
    for name in sqlite.union(&postgres) {
        for backend in ["sqlite", "postgres"] {
            for file in ["up.sql", "down.sql"] {
                let text = fs::read_to_string(migrations.join(backend).join(name).join(file));
                match text {
                    Ok(text) if text.trim().is_empty() => {
                        problems.push(format!("{backend}/{name}/{file} is empty"));
                    }
                    Ok(_) => {}
                    Err(error) => problems.push(format!("{backend}/{name}/{file}: {error}")),
                }
            }
        }
    }
    Ok(problems)
}

fn folders(backend: &Path) -> Result<BTreeSet<String>> {
    let cannot_list = || format!("cannot list {}", backend.display());
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(backend).with_context(cannot_list)? {
        let entry = entry.with_context(cannot_list)?;
        if entry.path().is_dir() {
            names.insert(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use super::{check, problems};

    /// A migrations folder with one complete pair.
    fn migrations(test: &str) -> PathBuf {
        let root = std::env::temp_dir().join(format!("xtask-{test}-{}", std::process::id()));
        for backend in ["sqlite", "postgres"] {
            let folder = root.join(backend).join("2026-01-02-000000_payments");
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("up.sql"), "create table payments (id text);\n").unwrap();
            fs::write(folder.join("down.sql"), "drop table payments;\n").unwrap();
        }
        root
    }

    #[test]
    fn a_complete_pair_is_accepted() {
        let root = migrations("pair");
        check(&root).unwrap();
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_missing_twin_a_missing_file_and_an_empty_file_are_named() {
        let root = migrations("broken");
        let pair = |backend: &str| root.join(backend).join("2026-01-02-000000_payments");
        fs::create_dir_all(root.join("postgres/2026-01-03-000000_refunds")).unwrap();
        fs::remove_file(pair("sqlite").join("down.sql")).unwrap();
        fs::write(pair("postgres").join("up.sql"), " \n").unwrap();

        let problems = problems(&root).unwrap();

        let named = |part: &str| problems.iter().filter(|line| line.contains(part)).count();
        assert_eq!(named("sqlite/2026-01-02-000000_payments/down.sql"), 1);
        assert_eq!(
            named("postgres/2026-01-02-000000_payments/up.sql is empty"),
            1
        );
        assert_eq!(named("2026-01-03-000000_refunds"), 4);
        assert_eq!(problems.len(), 6);
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_missing_back_end_is_an_error() {
        let root = migrations("backend");
        fs::remove_dir_all(root.join("postgres")).unwrap();
        let error = check(&root).unwrap_err();
        assert!(format!("{error:#}").contains("cannot list"), "{error:#}");
        fs::remove_dir_all(root).unwrap();
    }
}

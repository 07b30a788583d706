//! Checks of everything the workspace depends on: licences, sources, and the direction of arrows.

mod arrows;
mod licence;

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::process;

/// How cargo names the public registry, also when a mirror stands in for it.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Fails with one line for each dependency that should not be there.
pub(crate) fn check(root: &Path) -> Result<()> {
    let metadata =
        process::output(process::cargo(root).args(["metadata", "--format-version", "1"]))?;
    let metadata = serde_json::from_str(&metadata).context("cannot read `cargo metadata`")?;
    let problems = problems(&metadata)?;
    if !problems.is_empty() {
        bail!("dependencies:\n  {}", problems.join("\n  "));
    }
    Ok(())
}

fn problems(metadata: &Value) -> Result<Vec<String>> {
    let root = text(metadata, "workspace_root")?;
    let mut problems = Vec::new();
    for package in list(metadata, "packages")? {
        let name = format!("{} {}", text(package, "name")?, text(package, "version")?);
        problems.extend(source_problem(package, root)?.map(|problem| format!("{name}: {problem}")));
        problems.extend(licence_problem(package).map(|problem| format!("{name}: {problem}")));
    }
    problems.extend(arrows::problems(&graph(metadata)?));
    Ok(problems)
}

fn source_problem(package: &Value, root: &str) -> Result<Option<String>> {
    Ok(match package.get("source").and_then(Value::as_str) {
        Some(REGISTRY) => None,
        Some(source) => Some(format!("comes from {source}, not from the crates registry")),
        None if Path::new(text(package, "manifest_path")?).starts_with(root) => None,
        None => Some("is a folder outside the workspace".to_owned()),
    })
}

fn licence_problem(package: &Value) -> Option<String> {
    let Some(expression) = package.get("license").and_then(Value::as_str) else {
        return Some("names no licence".to_owned());
    };
    match licence::is_allowed(expression) {
        Ok(true) => None,
        Ok(false) => Some(format!("the licence {expression} is not allowed")),
        Err(error) => Some(format!("{error} ({expression})")),
    }
}

/// Who needs whom, without what only tests need.
///
/// Names stand for packages: two versions of a crate are one crate to the arrows. Features are
/// united over the workspace, so an optional dependency that one crate switches on counts for all.
fn graph(metadata: &Value) -> Result<arrows::Graph> {
    let packages = list(metadata, "packages")?;
    let mut names = std::collections::BTreeMap::new();
    for package in packages {
        names.insert(text(package, "id")?, text(package, "name")?);
    }
    let name_of = |id: &str| {
        names
            .get(id)
            .map(ToString::to_string)
            .context("a package is unknown")
    };

    let mut graph = arrows::Graph::default();
    for id in list(metadata, "workspace_members")? {
        graph.ours.insert(name_of(id.as_str().unwrap_or_default())?);
    }
    let resolve = metadata
        .get("resolve")
        .context("`cargo metadata` resolved nothing")?;
    for node in list(resolve, "nodes")? {
        let needs = graph.needs.entry(name_of(text(node, "id")?)?).or_default();
        for dependency in list(node, "deps")? {
            if is_needed_to_build(dependency) {
                needs.insert(name_of(text(dependency, "pkg")?)?);
            }
        }
    }
    Ok(graph)
}

fn is_needed_to_build(dependency: &Value) -> bool {
    let kinds = dependency.get("dep_kinds").and_then(Value::as_array);
    kinds
        .into_iter()
        .flatten()
        .any(|kind| kind.get("kind").and_then(Value::as_str) != Some("dev"))
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str> {
    let text = value.get(key).and_then(Value::as_str);
    text.with_context(|| format!("`cargo metadata` has no `{key}`"))
}

fn list<'a>(value: &'a Value, key: &str) -> Result<&'a Vec<Value>> {
    let list = value.get(key).and_then(Value::as_array);
    list.with_context(|| format!("`cargo metadata` has no `{key}`"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{REGISTRY, problems};

    fn package(name: &str, source: Option<&str>, licence: Option<&str>) -> Value {
        json!({
            "id": format!("{name}-id"),
            "name": name,
            "version": "1.0.0",
            "license": licence,
            "source": source,
            "manifest_path": format!("/code/{name}/Cargo.toml"),
        })
    }

    fn metadata(packages: &[Value], arrows: &[(&str, &str, Option<&str>)]) -> Value {
        let nodes = arrows.iter().map(|(from, to, kind)| {
            let dependency = json!({ "pkg": format!("{to}-id"), "dep_kinds": [{ "kind": kind }] });
            json!({ "id": format!("{from}-id"), "deps": [dependency] })
        });
        json!({
            "packages": packages,
            "workspace_root": "/code",
            "workspace_members": ["payments-id"],
            "resolve": { "nodes": nodes.collect::<Vec<_>>() },
        })
    }

    #[test]
    fn ours_and_permissive_crates_of_the_registry_are_accepted() {
        let packages = [
            package("payments", None, Some("MIT")),
            package("time", Some(REGISTRY), Some("MIT OR Apache-2.0")),
        ];
        let metadata = metadata(&packages, &[("payments", "time", None)]);
        assert_eq!(problems(&metadata).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn foreign_sources_and_licences_are_named() {
        let mut outside = package("outside", None, Some("MIT"));
        outside["manifest_path"] = json!("/elsewhere/Cargo.toml");
        let packages = [
            package("payments", None, Some("MIT")),
            package(
                "forked",
                Some("git+https://example.test/forked"),
                Some("MIT"),
            ),
            package("copyleft", Some(REGISTRY), Some("GPL-3.0-only")),
            package("silent", Some(REGISTRY), None),
            package("odd", Some(REGISTRY), Some("MIT or so")),
            outside,
        ];
        assert_eq!(
            problems(&metadata(&packages, &[])).unwrap(),
            [
                "forked 1.0.0: comes from git+https://example.test/forked, not from the crates registry",
                "copyleft 1.0.0: the licence GPL-3.0-only is not allowed",
                "silent 1.0.0: names no licence",
                "odd 1.0.0: unexpected `or` in the licence (MIT or so)",
                "outside 1.0.0: is a folder outside the workspace",
            ]
        );
    }

    #[test]
    fn what_only_tests_need_is_no_arrow() {
        let packages = [
            package("payments", None, Some("MIT")),
            package("diesel", Some(REGISTRY), Some("MIT")),
        ];
        let problems_with = |kind| {
            let metadata = metadata(&packages, &[("payments", "diesel", kind)]);
            problems(&metadata).unwrap().len()
        };
        assert_eq!(problems_with(Some("dev")), 0);
        assert_eq!(problems_with(Some("build")), 1);
        assert_eq!(problems_with(None), 1);
    }

    #[test]
    fn incomplete_metadata_is_an_error() {
        assert!(problems(&json!({})).is_err());
        assert!(problems(&json!({ "workspace_root": "/code", "packages": [{}] })).is_err());
    }
}

//! Which crate of ours may depend on which, and what some must never reach.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What is allowed to one crate. A name may end in `*`.
struct Rule {
    name: &'static str,
    /// Our crates that it may name in its manifest.
    may_use: &'static [&'static str],
    /// Crates that it must not reach even through others.
    never: &'static [&'static str],
}

const FRAMEWORKS: &[&str] = &["actix*", "askama*", "diesel*"];
const DATABASES: &[&str] = &["diesel*", "libsqlite3-sys", "tokio-postgres"];
const ENGINE: &[&str] = &["payments", "payments-store", "psp-*"];

/// The arrows of `docs/architecture.md`.
const RULES: &[Rule] = &[
    Rule {
        name: "payments",
        may_use: &[],
        never: FRAMEWORKS,
    },
    Rule {
        name: "payments-store",
        may_use: &["payments", "database"],
        never: &["actix*"],
    },
    Rule {
        name: "psp-*",
        may_use: &["payments"],
        never: FRAMEWORKS,
    },
    Rule {
        name: "mail",
        may_use: &["payments", "web"],
        never: DATABASES,
    },
    Rule {
        name: "database",
        may_use: &[],
        never: &["actix*"],
    },
    Rule {
        name: "user-matching",
        may_use: &[],
        never: FRAMEWORKS,
    },
    Rule {
        name: "api-types",
        may_use: &[],
        never: FRAMEWORKS,
    },
    Rule {
        name: "pay-client",
        may_use: &["api-types"],
        never: FRAMEWORKS,
    },
    Rule {
        name: "web",
        may_use: &["user-matching"],
        never: DATABASES,
    },
    Rule {
        name: "api",
        may_use: &["web", "payments", "api-types"],
        never: DATABASES,
    },
    Rule {
        name: "pay-frontend",
        may_use: &["web", "payments", "user-matching"],
        never: DATABASES,
    },
    Rule {
        name: "service",
        may_use: &[
            "web",
            "user-matching",
            "pay-client",
            "api-types",
            "database",
        ],
        never: ENGINE,
    },
    Rule {
        name: "paydesk",
        may_use: &["*"],
        never: &["xtask", "test-support"],
    },
    Rule {
        name: "test-support",
        may_use: &["*"],
        never: &["xtask"],
    },
    // It measures the program from outside, in databases that it fills itself.
    Rule {
        name: "bench",
        may_use: &["database", "payments", "payments-store"],
        never: &["paydesk"],
    },
    // It must compile in seconds.
    Rule {
        name: "xtask",
        may_use: &[],
        never: FRAMEWORKS,
    },
];

/// What each crate needs to be built (not to be tested), by name.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    pub(crate) ours: BTreeSet<String>,
    pub(crate) needs: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    fn needs_of(&self, name: &str) -> impl Iterator<Item = &str> {
        self.needs
            .get(name)
            .into_iter()
            .flatten()
            .map(String::as_str)
    }

    /// For each crate that `from` reaches, the crate that led there first.
    fn reached_from<'a>(&'a self, from: &'a str) -> BTreeMap<&'a str, &'a str> {
        let mut led_here = BTreeMap::new();
        let mut queue = VecDeque::from([from]);
        while let Some(name) = queue.pop_front() {
            for next in self.needs_of(name) {
                if next != from && !led_here.contains_key(next) {
                    led_here.insert(next, name);
                    queue.push_back(next);
                }
            }
        }
        led_here
    }
}

/// A line for each arrow that points the wrong way.
pub(crate) fn problems(graph: &Graph) -> Vec<String> {
    graph
        .ours
        .iter()
        .flat_map(|name| problems_of(graph, name))
        .collect()
}

fn problems_of(graph: &Graph, name: &str) -> Vec<String> {
    let Some(rule) = RULES.iter().find(|rule| matches(rule.name, name)) else {
        return vec![format!(
            "{name}: has no rule; say in xtask what it may depend on"
        )];
    };
    let ours = graph
        .needs_of(name)
        .filter(|needed| graph.ours.contains(*needed));
    let mut problems: Vec<_> = ours
        .filter(|needed| !rule.may_use.iter().any(|pattern| matches(pattern, needed)))
        .map(|needed| format!("{name}: must not depend on {needed}"))
        .collect();
    let led_here = graph.reached_from(name);
    for reached in led_here.keys() {
        if rule.never.iter().any(|pattern| matches(pattern, reached)) {
            problems.push(format!(
                "{name}: must not reach {reached} ({})",
                chain(&led_here, reached)
            ));
        }
    }
    problems
}

/// The way to a crate, for the message: `service → pay-client → payments`.
fn chain(led_here: &BTreeMap<&str, &str>, to: &str) -> String {
    let mut way = vec![to];
    while let Some(before) = way.last().and_then(|name| led_here.get(name)) {
        way.push(before);
    }
    way.reverse();
    way.join(" → ")
}

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => pattern == name,
    }
}

#[cfg(test)]
mod tests {
    use super::{Graph, problems};

    fn graph(ours: &[&str], arrows: &[(&str, &str)]) -> Graph {
        let mut graph = Graph::default();
        graph.ours.extend(ours.iter().map(ToString::to_string));
        for (from, to) in arrows {
            graph
                .needs
                .entry(from.to_string())
                .or_default()
                .insert(to.to_string());
        }
        graph
    }

    #[test]
    fn the_arrows_of_the_design_are_accepted() {
        let graph = graph(
            &[
                "payments",
                "payments-store",
                "database",
                "psp-sandbox",
                "service",
                "web",
                "paydesk",
            ],
            &[
                ("payments-store", "payments"),
                ("payments-store", "database"),
                ("psp-sandbox", "payments"),
                ("database", "diesel"),
                ("service", "web"),
                ("service", "database"),
                ("web", "actix-web"),
                ("paydesk", "payments-store"),
            ],
        );
        assert_eq!(problems(&graph), Vec::<String>::new());
    }

    #[test]
    fn the_core_must_not_know_the_web_framework_or_the_database() {
        let graph = graph(
            &["payments"],
            &[("payments", "actix-web"), ("payments", "diesel_migrations")],
        );
        assert_eq!(
            problems(&graph),
            [
                "payments: must not reach actix-web (payments → actix-web)",
                "payments: must not reach diesel_migrations (payments → diesel_migrations)",
            ]
        );
    }

    #[test]
    fn a_forbidden_crate_is_found_behind_others() {
        let graph = graph(
            &["user-matching"],
            &[
                ("user-matching", "helper"),
                ("helper", "deeper"),
                ("deeper", "diesel"),
            ],
        );
        assert_eq!(
            problems(&graph),
            ["user-matching: must not reach diesel (user-matching → helper → deeper → diesel)"]
        );
    }

    #[test]
    fn the_service_must_not_know_the_engine() {
        let graph = graph(
            &["service", "pay-client", "payments"],
            &[
                ("service", "pay-client"),
                ("service", "payments"),
                ("pay-client", "payments"),
            ],
        );
        assert_eq!(
            problems(&graph),
            [
                "pay-client: must not depend on payments",
                "service: must not depend on payments",
                "service: must not reach payments (service → payments)",
            ]
        );
    }

    #[test]
    fn the_page_kit_and_the_database_handle_know_no_payments() {
        let graph = graph(
            &["web", "database", "payments"],
            &[("web", "payments"), ("database", "payments")],
        );
        assert_eq!(
            problems(&graph),
            [
                "database: must not depend on payments",
                "web: must not depend on payments"
            ]
        );
    }

    #[test]
    fn a_crate_without_a_rule_is_a_problem() {
        let graph = graph(&["stray"], &[]);
        assert_eq!(problems(&graph).len(), 1);
    }

    #[test]
    fn a_circle_ends() {
        let graph = graph(
            &["payments"],
            &[("payments", "a"), ("a", "b"), ("b", "a"), ("b", "payments")],
        );
        assert_eq!(problems(&graph), Vec::<String>::new());
    }
}

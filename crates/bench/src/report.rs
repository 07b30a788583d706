//! What is printed at the end.

use std::fmt;

#[derive(Default)]
pub(crate) struct Report {
    lines: Vec<String>,
}

impl Report {
    /// A rate beside its baseline.
    pub(crate) fn ratio(&mut self, what: &str, baseline: &str, measured: f64, of: f64, aim: f64) {
        let ratio = measured / of;
        let verdict = verdict(ratio >= aim);
        self.add(format!(
            "{verdict} {what}: {measured:.0}/s, {ratio:.2} of {baseline} ({of:.0}/s); aim {aim}"
        ));
    }

    /// A figure that should stay below a limit.
    pub(crate) fn limit(&mut self, what: &str, measured: f64, limit: f64) {
        self.add(format!(
            "{} {what}: {measured:.1}; aim below {limit}",
            verdict(measured <= limit)
        ));
    }

    /// How many times as much it costs as something else.
    pub(crate) fn times(&mut self, what: &str, measured: f64, limit: f64) {
        self.add(format!(
            "{} {what}: {measured:.2} times the cost; aim at most {limit}",
            verdict(measured <= limit)
        ));
    }

    /// A figure without an aim.
    pub(crate) fn figure(&mut self, what: &str, measured: f64) {
        self.add(format!("   {what}: {measured:.1}"));
    }

    fn add(&mut self, line: String) {
        println!("{line}");
        self.lines.push(line);
    }
}

fn verdict(is_reached: bool) -> &'static str {
    if is_reached { "ok" } else { "--" }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "ok: reached, --: not reached")?;
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

//! Looks at pages as axe, as somebody who zooms in, and as the browser's console do.

use std::{fs, path::Path};

use data_encoding::BASE64;
use serde_json::{Value, json};

use crate::{chromium::Chromium, driver::setting};

/// A desk, and a page at 400 % there or a small telephone.
const WIDTHS: [u32; 2] = [1280, 320];

/// Runs every rule of WCAG 2.2 A and AA and every best practice on the page.
const FIND_VIOLATIONS: &str = "
    const [done] = arguments;
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }).then(
        results => done(results.violations.map(violation =>
            `${violation.id}: ${violation.help}: ${violation.nodes.map(node => node.html).join(' ')}`)),
        error => done([`axe failed: ${error}`]));";

/// Names what sticks out of the page, which then scrolls in two directions.
const FIND_OVERFLOW: &str = "
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.body.querySelectorAll('*')]
        .filter(element => element.getBoundingClientRect().right > width + 1)
        .map(element => `too wide: ${element.outerHTML.slice(0, 200)}`)
        .concat(`the page is ${document.documentElement.scrollWidth} pixels wide`);";

/// Looks at one page after the other and keeps what it finds until the end.
#[derive(Debug)]
pub(crate) struct Inspector<'a> {
    browser: &'a Chromium,
    axe: String,
    findings: Vec<String>,
    inspected: usize,
}

impl<'a> Inspector<'a> {
    /// Sits down before a browser.
    pub(crate) fn new(browser: &'a Chromium) -> Self {
        let file = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../node_modules/axe-core/axe.min.js"
        );
        let axe = fs::read_to_string(file).expect("axe-core is missing: run `npm ci`");
        Self {
            browser,
            axe,
            findings: Vec::new(),
            inspected: 0,
        }
    }

    /// Looks at the page that the browser shows.
    pub(crate) async fn look(&mut self, name: &str) {
        self.read_console(name).await;
        self.browser
            .developer_tools("Emulation.setScrollbarsHidden", &json!({ "hidden": true }))
            .await;
        for width in WIDTHS {
            self.browser
                .developer_tools(
                    "Emulation.setDeviceMetricsOverride",
                    &json!({ "width": width, "height": 1024, "deviceScaleFactor": 1, "mobile": false }),
                )
                .await;
            self.browser.run(&self.axe, vec![]).await;
            let violations = self.browser.run_to_end(FIND_VIOLATIONS, vec![]).await;
            let overflow = self.browser.run(FIND_OVERFLOW, vec![]).await;
            for found in [violations, overflow] {
                let found: Vec<String> = serde_json::from_value(found).expect("a list");
                let found = found
                    .iter()
                    .map(|line| format!("{name} at {width}: {line}"));
                self.findings.extend(found);
            }
            self.take_picture(&format!("{}-{width}", name.replace('/', "-")))
                .await;
        }
        let reset = "Emulation.clearDeviceMetricsOverride";
        self.browser.developer_tools(reset, &json!({})).await;
        self.inspected = self.inspected.saturating_add(1);
    }

    /// Whatever a page's policy forbids and whatever cannot be loaded stands in the console. That the page itself is
    /// an error page stands there too.
    async fn read_console(&mut self, name: &str) {
        let page = self.browser.url().await;
        for line in self.browser.console().await {
            let text = line.get("message").and_then(Value::as_str);
            let text = text.unwrap_or_default();
            let is_error = line.get("level").and_then(Value::as_str) == Some("SEVERE");
            let is_about_itself = text.starts_with(&format!(
                "{page} - Failed to load resource: the server responded"
            ));
            if is_error && !is_about_itself {
                self.findings.push(format!("{name}: {text}"));
            }
        }
    }

    /// A picture of the whole page, if somebody wants pictures.
    async fn take_picture(&self, name: &str) {
        let Some(folder) = setting("PAYDESK_TEST_SCREENSHOTS") else {
            return;
        };
        let options = json!({ "format": "png", "captureBeyondViewport": true });
        let picture = self
            .browser
            .developer_tools("Page.captureScreenshot", &options)
            .await;
        let picture = picture.get("data").and_then(Value::as_str);
        let picture = BASE64
            .decode(picture.expect("a picture").as_bytes())
            .expect("base64");
        write(&folder, name, &picture);
    }

    /// What was found so far.
    fn findings(&self) -> String {
        self.findings.join("\n")
    }

    /// Fails the test if anything was found.
    pub(crate) fn finish(self) {
        assert!(self.inspected > 0, "no page was looked at");
        assert!(
            self.findings.is_empty(),
            "{} findings:\n{}",
            self.findings.len(),
            self.findings()
        );
    }
}

fn write(folder: &Path, name: &str, picture: &[u8]) {
    fs::create_dir_all(folder).expect("the folder for pictures can be made");
    fs::write(folder.join(format!("{name}.png")), picture).expect("a picture can be written");
}

#[actix_web::test]
async fn the_inspector_finds_what_is_wrong() {
    let browser = Chromium::start().await;
    let mut inspector = Inspector::new(&browser);
    browser
        .open("data:text/html,<html><script src='http://127.0.0.1:9/x.js'></script><img src='data:,'><pre style='width:900px'>wide")
        .await;
    inspector.look("bad").await;
    let findings = inspector.findings();
    for expected in [
        "bad at 1280: image-alt",
        "bad at 320: html-has-lang",
        "bad at 320: region",
        "bad at 320: too wide: <pre",
        "bad: http://127.0.0.1:9/x.js - Failed to load resource",
    ] {
        assert!(findings.contains(expected), "{expected}:\n{findings}");
    }
    assert!(!findings.contains("1280: too wide"), "{findings}");
}

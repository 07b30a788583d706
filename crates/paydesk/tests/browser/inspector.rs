//! Looks at pages as axe, as somebody who zooms in, and as the browser's console do.

use std::{fs, path::Path};

use data_encoding::BASE64;
use serde_json::{Value, json};

use crate::{chromium::Chromium, driver::setting};

/// Names the folder for pictures, if somebody wants them.
const PICTURES: &str = "PAYDESK_TEST_SCREENSHOTS";

/// A page at 400 % on a desk, or a small telephone.
const NARROW: u32 = 320;
const WIDTHS: [u32; 2] = [1280, NARROW];

/// Runs every rule of WCAG 2.2 A and AA and every best practice on the page.
const FIND_VIOLATIONS: &str = "
    const [isNarrow, done] = arguments;
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    // All others ask what is there, which is the same at every width.
    const ofLayout = ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable', 'target-size'];
    const options = {
        runOnly: isNarrow ? ofLayout : { type: 'tag', values: tags },
        // Off unless asked for.
        rules: { 'target-size': { enabled: true } },
        resultTypes: ['violations'],
    };
    axe.run(document, options).then(
        results => done(results.violations.map(violation =>
            `${violation.id}: ${violation.help}: ${violation.nodes.map(node => node.html).join(' ')}`)),
        error => done([`axe failed: ${error}`]));";

/// Waits until the scripts of the card page have put the field with suggestions in place of the list of countries.
const SETTLE: &str = "
    const [done] = arguments;
    const until = performance.now() + 5000;
    const look = () => {
        const isList = document.querySelector('.js-enabled select#address-country');
        if (isList && performance.now() < until) setTimeout(look, 10);
        else done();
    };
    look();";

/// Names what sticks out of the page, which then scrolls in two directions.
const FIND_OVERFLOW: &str = "
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.body.querySelectorAll('*')]
        .filter(element => element.getBoundingClientRect().right > width + 1)
        .map(element => `too wide: ${element.outerHTML.slice(0, 200)}`)
        .concat(`the page is ${document.documentElement.scrollWidth} pixels wide`);";

/// Names what is cut off or sticks out where readers space text out (WCAG 1.4.12).
const FIND_CLIPPING: &str = "
    const spacing = new CSSStyleSheet();
    spacing.replaceSync(`
        * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
        p { margin-bottom: 2em !important; }`);
    document.adoptedStyleSheets.push(spacing);
    const isCut = element => {
        const style = getComputedStyle(element);
        const hides = [style.overflowX, style.overflowY].some(value => value === 'hidden' || value === 'clip');
        const isLarger = element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
        // What only screen readers read is a pixel large.
        return hides && isLarger && element.clientWidth > 1 && element.textContent.trim();
    };
    const found = [...document.body.querySelectorAll('*')]
        .filter(isCut)
        .map(element => `cut off when spaced out: ${element.outerHTML.slice(0, 200)}`);
    const width = document.documentElement.scrollWidth;
    if (width > document.documentElement.clientWidth) found.push(`spaced out the page is ${width} pixels wide`);
    document.adoptedStyleSheets.pop();
    return found;";

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

    /// Looks at the page that the browser shows. `name` is its group, a slash, and which it is there, ending in `-en` or
    /// `-cy` where there are both: pictures are found under it.
    pub(crate) async fn look(&mut self, name: &str) {
        self.read_console(name).await;
        let browser = self.browser;
        browser.run_to_end(SETTLE, vec![]).await;
        browser.run(&self.axe, vec![]).await;
        for width in WIDTHS {
            self.set_width(width).await;
            let is_narrow = (width == NARROW).into();
            let violations = browser.run_to_end(FIND_VIOLATIONS, vec![is_narrow]).await;
            let overflow = browser.run(FIND_OVERFLOW, vec![]).await;
            let clipping = browser.run(FIND_CLIPPING, vec![]).await;
            for found in [violations, overflow, clipping] {
                let found: Vec<String> = serde_json::from_value(found).expect("a list");
                let found = found
                    .iter()
                    .map(|line| format!("{name} at {width}: {line}"));
                self.findings.extend(found);
            }
            self.take_picture(&format!("{name}-{width}")).await;
        }
        self.leave_width().await;
        self.inspected = self.inspected.saturating_add(1);
    }

    /// Opens an address with scripts turned off, and looks as well as that goes without running some.
    pub(crate) async fn look_without_scripts(&mut self, name: &str, address: &str) {
        let browser = self.browser;
        let disable = "Emulation.setScriptExecutionDisabled";
        browser
            .developer_tools(disable, &json!({ "value": true }))
            .await;
        browser.open(address).await;
        self.read_console(name).await;
        for width in WIDTHS {
            self.set_width(width).await;
            let none = json!({});
            let metrics = browser
                .developer_tools("Page.getLayoutMetrics", &none)
                .await;
            let content = metrics.pointer("/cssContentSize/width");
            if content
                .and_then(Value::as_u64)
                .is_none_or(|content| content > u64::from(width))
            {
                self.findings
                    .push(format!("{name} at {width}: {content:?} pixels wide"));
            }
            self.take_picture(&format!("{name}-{width}")).await;
        }
        self.leave_width().await;
        browser
            .developer_tools(disable, &json!({ "value": false }))
            .await;
        self.inspected = self.inspected.saturating_add(1);
    }

    /// Takes pictures of the page as paper and as readers who choose their own colours have it, if somebody wants
    /// pictures.
    pub(crate) async fn look_in_other_media(&self, name: &str) {
        if setting(PICTURES).is_none() {
            return;
        }
        let none = json!([{ "name": "forced-colors", "value": "none" }]);
        let forced = json!([{ "name": "forced-colors", "value": "active" }]);
        for (view, media, features) in [("print", "print", &none), ("forced", "screen", &forced)] {
            let emulation = json!({ "media": media, "features": features });
            self.emulate_media(&emulation).await;
            self.take_picture(&format!("{name}-{view}")).await;
        }
        self.emulate_media(&json!({ "media": "", "features": [] }))
            .await;
    }

    /// Makes the page so wide, with nothing taken away by scroll bars.
    async fn set_width(&self, width: u32) {
        let hidden = json!({ "hidden": true });
        let metrics =
            json!({ "width": width, "height": 1024, "deviceScaleFactor": 1, "mobile": false });
        for (command, parameters) in [
            ("Emulation.setScrollbarsHidden", hidden),
            ("Emulation.setDeviceMetricsOverride", metrics),
        ] {
            self.browser.developer_tools(command, &parameters).await;
        }
    }

    async fn leave_width(&self) {
        let reset = "Emulation.clearDeviceMetricsOverride";
        self.browser.developer_tools(reset, &json!({})).await;
    }

    async fn emulate_media(&self, media: &Value) {
        let command = "Emulation.setEmulatedMedia";
        self.browser.developer_tools(command, media).await;
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
            // Browsers ask elsewhere for some wallets, and nothing leaves this machine.
            let is_about_wallet = text.contains("Unable to download payment manifest");
            if is_error && !is_about_itself && !is_about_wallet {
                self.findings.push(format!("{name}: {text}"));
            }
        }
    }

    /// A picture of the whole page, if somebody wants pictures.
    async fn take_picture(&self, name: &str) {
        let Some(folder) = setting(PICTURES) else {
            return;
        };
        let options =
            json!({ "format": "png", "captureBeyondViewport": true, "optimizeForSpeed": true });
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
    let file = folder.join(format!("{name}.png"));
    let folder = file.parent().expect("a picture has a folder");
    fs::create_dir_all(folder).expect("the folder for pictures can be made");
    fs::write(&file, picture).expect("a picture can be written");
}

#[actix_web::test]
async fn the_inspector_finds_what_is_wrong() {
    let browser = Chromium::start().await;
    let mut inspector = Inspector::new(&browser);
    browser
        .open("data:text/html,<html><script src='http://127.0.0.1:9/x.js'></script><img src='data:,'><a href=/a style='font-size:9px'>a</a><a href=/b style='font-size:9px'>b</a><pre style='width:900px'>wide</pre><p style='height:20px;overflow:hidden'>long words</p>")
        .await;
    inspector.look("bad").await;
    let findings = inspector.findings();
    for expected in [
        "bad at 1280: image-alt",
        "bad at 1280: html-has-lang",
        "bad at 320: target-size",
        "bad at 320: too wide: <pre",
        "bad at 1280: cut off when spaced out: <p",
        "bad: http://127.0.0.1:9/x.js - Failed to load resource",
    ] {
        assert!(findings.contains(expected), "{expected}:\n{findings}");
    }
    assert!(!findings.contains("1280: too wide"), "{findings}");
}

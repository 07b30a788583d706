//! What scripts of the card page say of the browser, in hidden fields.

use payments::browser::{BrowserInfo, DeviceData, ScriptedBrowser, ScriptedInput};
use serde::Deserialize;

/// The hidden fields; empty where a page has none.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct BrowserForm {
    #[serde(rename = "worldpay3dsFlexDdcStatus")]
    ddc_status: String,
    #[serde(rename = "worldpay3dsFlexDdcResult")]
    ddc_result: String,
    #[serde(rename = "jsEnabled")]
    runs_scripts: String,
    #[serde(rename = "jsScreenHeight")]
    screen_height: String,
    #[serde(rename = "jsScreenWidth")]
    screen_width: String,
    #[serde(rename = "jsScreenColorDepth")]
    colour_depth: String,
    #[serde(rename = "jsNavigatorLanguage")]
    language: String,
    #[serde(rename = "jsTimezoneOffsetMins")]
    time_zone_offset: String,
}

impl BrowserForm {
    /// `known` with these fields. Those that make no sense are left out: nobody typed them.
    pub(super) fn complete(&self, known: BrowserInfo) -> BrowserInfo {
        BrowserInfo {
            runs_scripts: self.runs_scripts.parse().ok(),
            scripted: ScriptedBrowser::parse(ScriptedInput {
                screen_height: &self.screen_height,
                screen_width: &self.screen_width,
                colour_depth: &self.colour_depth,
                language: &self.language,
                time_zone_offset: &self.time_zone_offset,
            }),
            device_data: DeviceData::parse(&self.ddc_status, &self.ddc_result),
            ..known
        }
    }
}

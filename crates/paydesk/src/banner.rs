//! What the demo says once it is ready.

use crate::App;

/// Where to click, the API key with a line to paste, where further keys stand, the test cards, where data lies.
pub fn text(app: &App, is_coloured: bool) -> String {
    let (bold, plain) = if is_coloured {
        ("\u{1b}[1m", "\u{1b}[0m")
    } else {
        ("", "")
    };
    let (urls, config) = (app.public_urls(), app.config());
    let key = config.development.api_key.expose();
    let body = r#"{"amount":14500,"reference":"CT-2041","description":"Council tax","return_url":"https://example.org/done"}"#;
    format!(
        "
{bold}Paydesk is ready.{plain}

  {bold}Pay a fee{plain}   {service}
  {bold}API{plain}         {api}/v1/payments
  {bold}API key{plain}     {key}
              README.md lists more, for accounts that behave otherwise

  {bold}Create a payment{plain} (open the next_url of the answer):

    curl {api}/v1/payments -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' -d '{body}'

  {bold}Test cards{plain}  any name, security code and future date
    4444333322221111  paid          4000000000000002  declined
    4000056655665556  paid (debit)  4000000000000119  technical error

  {bold}Data{plain}        {database}
  {bold}E-mails{plain}     {mail}

  Ctrl-C stops it; a second start finds everything again.
",
        service = urls.service,
        api = urls.api,
        database = config.database.url_without_password(),
        mail = config.mail_description(),
    )
}

//! Binding addresses early, with one clear line when that does not work.

use std::net::{SocketAddr, TcpListener};

use anyhow::Context as _;

/// A bound listener and the port that it has.
pub(crate) fn bind(key: &str, address: SocketAddr) -> anyhow::Result<(TcpListener, SocketAddr)> {
    let explain = || {
        let setting = format!("PAYDESK__LISTEN__{}", key.to_uppercase());
        format!(
            "cannot listen on {address} (listen.{key}); is another copy running? {setting}=127.0.0.1:PORT chooses another port"
        )
    };
    let listener = TcpListener::bind(address).with_context(explain)?;
    listener.set_nonblocking(true).with_context(explain)?;
    let bound = listener.local_addr().with_context(explain)?;
    Ok((listener, bound))
}

/// The public address of a part: as set, else localhost with the port.
pub(crate) fn public_url(setting: &str, bound: SocketAddr) -> String {
    if setting.is_empty() {
        format!("http://localhost:{}", bound.port())
    } else {
        setting.to_owned()
    }
}

//! The body of a request.

use std::{
    fmt::{self, Formatter},
    ops::Deref,
    time::Duration,
};

use actix_web::{dev::Payload, rt::time::timeout};
use api_types::FrameworkError;
use futures_util::StreamExt as _;
use zeroize::Zeroizing;

use crate::error::Failure;

/// A valid request needs a few kilobytes.
const LIMIT: usize = 65_536;

/// A valid request comes in one go; who sends byte by byte does not hold a connection for longer than this.
const TIME: Duration = Duration::from_secs(10);

/// A body of at most 64 kB. It may hold cards and personal details, so it is not printed, and wiped when dropped.
pub(crate) struct Body(Zeroizing<Vec<u8>>);

impl Body {
    /// Stops at the limits of size and time. The server then closes the connection, but not before the caller could read
    /// the answer.
    pub(crate) async fn read(payload: Payload) -> Result<Self, Failure> {
        Self::read_within(TIME, payload).await
    }

    async fn read_within(time: Duration, payload: Payload) -> Result<Self, Failure> {
        let read = timeout(time, Self::read_all(payload)).await;
        read.unwrap_or_else(|_elapsed| Err(FrameworkError::request_timeout().into()))
    }

    async fn read_all(mut payload: Payload) -> Result<Self, Failure> {
        let mut body = Self(Zeroizing::default());
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_broken_off| FrameworkError::unprocessable_json())?;
            body.append(&chunk)?;
        }
        Ok(body)
    }

    /// Takes memory for what has come, not for what is announced. A vector that grows by itself would leave unwiped
    /// copies behind.
    fn append(&mut self, chunk: &[u8]) -> Result<(), FrameworkError> {
        let length = self.0.len().saturating_add(chunk.len());
        if length > LIMIT {
            return Err(FrameworkError::payload_too_large());
        }
        if length > self.0.capacity() {
            let mut larger = Vec::with_capacity(length.next_power_of_two());
            larger.extend_from_slice(&self.0);
            self.0 = Zeroizing::new(larger);
        }
        self.0.extend_from_slice(chunk);
        Ok(())
    }
}

impl Deref for Body {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Body([redacted])")
    }
}

#[cfg(test)]
mod tests;

//! The body of a request, within limits of size and time.

use std::fmt::{self, Formatter};
use std::ops::Deref;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::rt::time::timeout;
use futures_util::StreamExt as _;
use zeroize::Zeroizing;

use crate::PageError;

/// An honest body comes in one go; who sends byte by byte does not hold a connection for longer than this.
const TIME: Duration = Duration::from_secs(10);

/// The body of a request. It may hold cards and personal details, so it is not printed, and wiped when dropped.
pub struct Body(Zeroizing<Vec<u8>>);

/// Why a body was not read to its end. The server then closes the connection, but not before the caller could read the
/// answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// More came than is taken.
    #[error("the body is too large")]
    TooLarge,
    /// It did not come within ten seconds.
    #[error("the body did not come in time")]
    TooSlow,
    /// The connection broke, or what came was no HTTP.
    #[error("the body broke off")]
    BrokenOff,
}

impl Body {
    /// Reads a body of at most `limit` bytes, within ten seconds.
    pub async fn read(payload: Payload, limit: usize) -> Result<Self, BodyError> {
        Self::read_within(TIME, payload, limit).await
    }

    async fn read_within(
        time: Duration,
        payload: Payload,
        limit: usize,
    ) -> Result<Self, BodyError> {
        let read = timeout(time, Self::read_all(payload, limit)).await;
        read.unwrap_or(Err(BodyError::TooSlow))
    }

    async fn read_all(mut payload: Payload, limit: usize) -> Result<Self, BodyError> {
        let mut body = Self(Zeroizing::default());
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_broken_off| BodyError::BrokenOff)?;
            body.append(&chunk, limit)?;
        }
        Ok(body)
    }

    /// Takes memory for what has come, not for what is announced. A vector that grows by itself would leave unwiped
    /// copies behind.
    fn append(&mut self, chunk: &[u8], limit: usize) -> Result<(), BodyError> {
        let length = self.0.len().saturating_add(chunk.len());
        if length > limit {
            return Err(BodyError::TooLarge);
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

impl From<BodyError> for PageError {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge => Self::TooLarge,
            BodyError::TooSlow => Self::TooSlow,
            BodyError::BrokenOff => Self::BadRequest,
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::error::PayloadError;
    use actix_web::web::Bytes;
    use futures_util::{Stream, stream};

    use super::*;

    const LIMIT: usize = 65_536;

    type Chunk = Result<Bytes, PayloadError>;

    fn payload(chunks: impl Stream<Item = Chunk> + 'static) -> Payload {
        Payload::Stream {
            payload: Box::pin(chunks),
        }
    }

    fn chunk(length: usize) -> Bytes {
        Bytes::from(vec![b'4'; length])
    }

    async fn read(chunks: Vec<Chunk>) -> Result<Body, BodyError> {
        Body::read(payload(stream::iter(chunks)), LIMIT).await
    }

    #[actix_web::test]
    async fn a_body_comes_together_from_its_chunks() {
        let chunks = vec![
            Ok(Bytes::from("{\"a\"")),
            Ok(Bytes::new()),
            Ok(Bytes::from(":1}")),
        ];
        assert_eq!(&*read(chunks).await.unwrap(), br#"{"a":1}"#);
        let none = Body::read(Payload::None, LIMIT).await.unwrap();
        assert!(none.is_empty());
    }

    #[actix_web::test]
    async fn a_body_ends_at_its_limit() {
        let body = read(vec![Ok(chunk(LIMIT - 1)), Ok(chunk(1))]).await;
        let body = body.unwrap();
        assert_eq!((body.len(), body.0.capacity()), (LIMIT, LIMIT));
        let larger = read(vec![Ok(chunk(LIMIT)), Ok(chunk(1))]).await;
        assert_eq!(larger.unwrap_err(), BodyError::TooLarge);
    }

    #[actix_web::test]
    async fn memory_is_taken_for_what_has_come_only() {
        let mut body = Body(Zeroizing::default());
        assert_eq!(body.0.capacity(), 0);
        for (length, capacity) in [(1, 1), (2, 4), (1, 4), (1_000, 1_024), (30_000, 32_768)] {
            body.append(&chunk(length), LIMIT).unwrap();
            assert_eq!(body.0.capacity(), capacity);
        }
    }

    #[actix_web::test]
    async fn a_body_that_breaks_off_is_no_body() {
        let broken = read(vec![Ok(chunk(1)), Err(PayloadError::Incomplete(None))]).await;
        assert_eq!(broken.unwrap_err(), BodyError::BrokenOff);
    }

    #[actix_web::test]
    async fn a_body_that_does_not_come_in_time_is_too_slow() {
        let endless = stream::iter([Ok(chunk(1))]).chain(stream::pending());
        let read = Body::read_within(Duration::ZERO, payload(endless), LIMIT).await;
        assert_eq!(read.unwrap_err(), BodyError::TooSlow);
    }

    #[actix_web::test]
    async fn debug_hides_a_body() {
        let body = read(vec![Ok(chunk(16))]).await.unwrap();
        assert_eq!(format!("{body:?}"), "Body([redacted])");
    }
}

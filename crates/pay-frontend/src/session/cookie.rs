//! The cookie that carries a [`Session`].

use std::{convert::Infallible, time::Duration};

use actix_web::{HttpRequest, HttpResponse};
use user_matching::{Purpose, Sealer};
use web::cookie::CookieSettings;

use super::{Session, Stored};

/// The name of the session cookie.
pub const COOKIE_NAME: &str = "frontend_state";

const PURPOSE: Purpose<'_> = Purpose::new(COOKIE_NAME, "session of the payment pages");

/// A browser forgets the session this long after its last page.
const KEPT_FOR: Duration = Duration::from_mins(90);

/// What is sealed opens a little longer, so that a payer who comes back late is told that the payment expired, with
/// the way back to the service, and not that nobody knows them.
const OPENS_FOR: i64 = 86_400;

/// Reads and writes the cookie.
#[derive(Debug)]
pub(crate) struct SessionCookie {
    sealer: Sealer,
    settings: CookieSettings,
}

impl SessionCookie {
    pub(crate) fn new(sealer: Sealer, is_secure: bool) -> Self {
        let settings = CookieSettings {
            name: COOKIE_NAME,
            path: "/",
            max_age: KEPT_FOR,
            is_secure,
        };
        Self { sealer, settings }
    }

    /// The session of the browser, unless it has none, or one that is too old or that we did not seal.
    pub(crate) fn read(&self, request: &HttpRequest, now: i64) -> Option<Session> {
        self.open(self.settings.read(request)?, now)
    }

    /// Sends the session along with `response`, so that the browser keeps it for another while.
    pub(crate) fn write(
        &self,
        session: &Session,
        now: i64,
        random: &dyn payments::random::Random,
        response: &mut HttpResponse,
    ) {
        let Some(value) = self.seal(session, now, random) else {
            tracing::error!("the session is too large for a cookie");
            return;
        };
        if let Err(error) = response.add_cookie(&self.settings.set(value)) {
            tracing::error!(%error, "the session cookie cannot be sent");
        }
    }

    fn open(&self, value: &str, now: i64) -> Option<Session> {
        let stored: Stored = self.sealer.open_json(PURPOSE, value, now).ok()?;
        Session::from_stored(stored)
    }

    fn seal(
        &self,
        session: &Session,
        now: i64,
        random: &dyn payments::random::Random,
    ) -> Option<String> {
        let expires_at = now.saturating_add(OPENS_FOR);
        self.sealer
            .seal_json(
                PURPOSE,
                &session.to_stored(),
                expires_at,
                &mut Generator(random),
            )
            .ok()
    }
}

/// The engine's randomness in the form that ciphers want.
struct Generator<'a>(&'a dyn payments::random::Random);

impl Generator<'_> {
    fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill(&mut bytes);
        bytes
    }
}

impl rand::TryRng for Generator<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(self.bytes()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(self.bytes()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl rand::TryCryptoRng for Generator<'_> {}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use payments::{id::PaymentId, random::SystemRandom};
    use proptest::prelude::*;
    use user_matching::{Keyring, SealingKey};

    use super::*;

    fn cookie(key: u8) -> SessionCookie {
        let keyring = Keyring::new(SealingKey::from_bytes(&[key; 32]), []).unwrap();
        SessionCookie::new(Sealer::new(keyring), true)
    }

    fn id() -> PaymentId {
        PaymentId::generate(&SystemRandom)
    }

    fn session(id: &PaymentId) -> Session {
        let mut session = Session::new(&web::SystemRandom);
        session.add(id, 1_000);
        session
    }

    fn sealed(session: &Session) -> String {
        cookie(1).seal(session, 1_000, &SystemRandom).unwrap()
    }

    #[test]
    fn a_session_survives_the_way_through_the_browser() {
        let id = id();
        let session = session(&id);
        let token = session.csrf().token(&web::SystemRandom);
        let opened = cookie(1).open(&sealed(&session), 1_001).unwrap();
        assert!(opened.holds(&id));
        assert!(opened.csrf().verify(&token));
        assert_eq!(opened.entries, session.entries);
    }

    #[test]
    fn the_cookie_is_narrow_and_kept_for_ninety_minutes() {
        let id = id();
        let mut response = HttpResponse::Ok().finish();
        cookie(1).write(&session(&id), 1_000, &SystemRandom, &mut response);
        let set = response.cookies().next().unwrap().to_string();
        let (value, attributes) = set.split_once("; ").unwrap();
        assert!(value.starts_with("frontend_state="));
        assert_eq!(
            attributes,
            "HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=5400"
        );
        assert!(!value.contains(id.as_str()));
        let request = TestRequest::default()
            .insert_header(("cookie", value))
            .to_http_request();
        assert!(cookie(1).read(&request, 1_000).unwrap().holds(&id));
    }

    #[test]
    fn ten_payments_fit_into_a_cookie() {
        let mut session = Session::new(&web::SystemRandom);
        for _ in 0..10 {
            session.add(&id(), 1_800_000_000);
        }
        assert!(sealed(&session).len() < 2_000);
    }

    #[test]
    fn what_others_sealed_or_what_is_too_old_is_no_session() {
        let value = sealed(&session(&id()));
        assert!(cookie(1).open(&value, 1_000 + OPENS_FOR - 1).is_some());
        assert!(cookie(1).open(&value, 1_000 + OPENS_FOR).is_none());
        assert!(cookie(2).open(&value, 1_000).is_none());
        for nonsense in ["", "nonsense", "é", "AAAA.BBBB", &"A".repeat(10_000)] {
            assert!(cookie(1).open(nonsense, 1_000).is_none());
        }
        let elsewhere = Purpose::new(COOKIE_NAME, "something else");
        let other = cookie(1)
            .sealer
            .seal(elsewhere, b"{}", 9_999, &mut Generator(&SystemRandom))
            .unwrap();
        assert!(cookie(1).open(&other, 1_000).is_none());
    }

    #[test]
    fn a_session_outlives_the_change_of_the_key_and_moves_to_the_new_one() {
        let id = id();
        let old = sealed(&session(&id));
        let keyring = |old: &[u8]| {
            let old = old.iter().map(|key| SealingKey::from_bytes(&[*key; 32]));
            Keyring::new(SealingKey::from_bytes(&[9; 32]), old).unwrap()
        };
        let changing = SessionCookie::new(Sealer::new(keyring(&[1])), true);
        let opened = changing.open(&old, 1_001).unwrap();
        assert!(opened.holds(&id));
        // What is sent back with the next page needs the old key no longer.
        let new = changing.seal(&opened, 1_001, &SystemRandom).unwrap();
        let changed = SessionCookie::new(Sealer::new(keyring(&[])), true);
        assert!(changed.open(&new, 1_002).unwrap().holds(&id));
        assert!(changed.open(&old, 1_002).is_none());
    }

    #[test]
    fn sealed_json_of_another_form_is_no_session() {
        for json in ["{}", "[]", r#"{"csrf":"short","payments":[]}"#, "null"] {
            let value = cookie(1)
                .sealer
                .seal(
                    PURPOSE,
                    json.as_bytes(),
                    9_999,
                    &mut Generator(&SystemRandom),
                )
                .unwrap();
            assert!(cookie(1).open(&value, 1_000).is_none(), "{json}");
        }
    }

    proptest! {
        #[test]
        fn a_cookie_with_one_changed_character_is_no_session(at in any::<prop::sample::Index>(), to in "[A-Za-z0-9_-]") {
            let value = sealed(&session(&id()));
            let at = at.index(value.len());
            let mut changed = value.clone();
            changed.replace_range(at..=at, &to);
            prop_assert!(changed == value || cookie(1).open(&changed, 1_000).is_none());
        }

        #[test]
        fn any_text_is_read_without_panic(text in ".*") {
            prop_assert!(cookie(1).open(&text, 1_000).is_none());
        }
    }
}

//! Recognises a user who comes back from the payment pages.
//!
//! GOV.UK Pay sends a user back to the `return_url` of the payment, unchanged: no payment id is added. The
//! service has to know by itself whose payment has just ended, and whoever can guess or steal that knowledge
//! sees somebody else's payment. There are two sound ways, and this crate is both of them:
//!
//! | | Encrypted cookie | Secret id in the `return_url` |
//! |---|---|---|
//! | How | Before the redirect to `next_url`, put the payment id into a cookie with [`Sealer::seal_json`]. On return, [`Sealer::open_json`] gives it back. | Before creating the payment, make a [`RandomId`], put it into the `return_url`, and store it beside the payment id. On return, look it up. |
//! | State | None: the cookie is the state. | One row for each payment. |
//! | Another browser or device | Does not work: a user who opens the link of an e-mail elsewhere is unknown. | Works. |
//! | Two payments in one browser | Name one cookie for each payment, or keep a list in one. | Works. |
//! | What an attacker needs | The user's cookie. | The address: it is in the history of the browser, and in logs of proxies that keep addresses. |
//! | Ends | With the expiry inside the value. | When the row is deleted or marked as used. |
//!
//! Take the cookie unless users change devices between paying and returning. Whichever it is, do not trust the
//! return itself: ask the API for the state of the payment.
//!
//! The crate knows neither HTTP nor a database. Time and randomness are passed in, so tests are repeatable.
//!
//! ```
//! use rand::{SeedableRng, rngs::StdRng};
//! use user_matching::{Keyring, OpenError, Purpose, Sealer, SealingKey};
//!
//! const PAYMENT: Purpose<'_> = Purpose::new("payment", "recognise a returning user");
//! let mut random = StdRng::from_seed([7; 32]); // the operating system's generator in a real service
//! let now = 1_772_000_000;
//!
//! let key = SealingKey::parse("8Zp0N0Bxk3vDkq1cXfYk1bq7mJ6c2VwUuQe5o9rTtS4=").unwrap();
//! let sealer = Sealer::new(Keyring::new(key, []).unwrap());
//!
//! let cookie = sealer.seal_json(PAYMENT, &"7m2p9c1d8e5f4g6j0r2th3kq0v", now + 5400, &mut random).unwrap();
//! let payment_id: String = sealer.open_json(PAYMENT, &cookie, now + 60).unwrap();
//! assert_eq!(payment_id, "7m2p9c1d8e5f4g6j0r2th3kq0v");
//!
//! let late = sealer.open_json::<String>(PAYMENT, &cookie, now + 5400);
//! assert_eq!(late, Err(OpenError::Expired { at: now + 5400 }));
//! ```

mod key;
mod random_id;
mod seal;

pub use key::{KeyError, KeyId, Keyring, SealingKey};
pub use random_id::{InvalidRandomId, RandomId};
pub use seal::{MAX_SEALED_LENGTH, OpenError, Opened, Purpose, SealError, Sealer};

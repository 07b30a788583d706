//! The service's own table, the same on both databases.

diesel::table! {
    service_payments (secret_hash) {
        secret_hash -> Text,
        fee -> Text,
        reference -> Text,
        attempt -> Integer,
        amount -> BigInt,
        payment_id -> Nullable<Text>,
        created_at -> Timestamp,
        outcome -> Nullable<Text>,
        settled_at -> Nullable<Timestamp>,
        check_at -> Nullable<Timestamp>,
    }
}

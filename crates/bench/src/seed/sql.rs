//! The statements of one batch. Nearly all of them are the same on both databases.

use std::fmt::Write as _;

use payments::{
    card::{Brand, CardType},
    job::JobKind,
    payment::{Language, TIME_TO_CAPTURE, TIME_TO_COMPLETE},
    refund::RefundStatus,
    state::{DetailedStatus, EndReason, State},
};

use super::{Batch, outcome::Outcome};

/// What the two databases say differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// 26 characters that make an id: all hexadecimal digits are in its alphabet.
    fn new_id(self) -> &'static str {
        match self {
            Self::Sqlite => "lower(hex(randomblob(13)))",
            Self::Postgres => "substr(replace(gen_random_uuid()::text, '-', ''), 1, 26)",
        }
    }

    /// A column of type timestamp from microseconds since 1970, as the program writes it.
    fn time(self, micros: &str) -> String {
        match self {
            Self::Sqlite => format!(
                "strftime('%Y-%m-%d %H:%M:%S', ({micros}) / 1000000, 'unixepoch') || printf('.%06d', ({micros}) % 1000000)"
            ),
            Self::Postgres => {
                format!("timestamp '1970-01-01' + ({micros}) * interval '1 microsecond'")
            }
        }
    }

    /// A column of type date from microseconds since 1970.
    fn day(self, micros: &str) -> String {
        match self {
            Self::Sqlite => format!("date(({micros}) / 1000000, 'unixepoch')"),
            Self::Postgres => {
                format!(
                    "cast(timestamp '1970-01-01' + ({micros}) * interval '1 microsecond' as date)"
                )
            }
        }
    }

    /// A number with leading zeros.
    fn padded(self, number: &str, digits: u8) -> String {
        match self {
            Self::Sqlite => format!("printf('%0{digits}d', {number})"),
            Self::Postgres => format!("lpad(cast({number} as text), {digits}, '0')"),
        }
    }
}

/// Names and e-mail addresses; `example.org` takes no mail.
const PAYERS: &[(&str, &str)] = &[
    ("Ana Murray", "ana.murray"),
    ("Gareth Pugh", "gareth.pugh"),
    ("Siân Bowen", "sian.bowen"),
    ("Oluwaseun Adeyemi", "seun"),
    ("M Patel", "m.patel"),
    ("Fiona MacLeod", "fiona"),
    ("Piotr Nowak", "piotr.nowak"),
    ("Grace O’Neill", "grace"),
    ("Thomas Wright", "tom.wright"),
    ("Amina Hussain", "amina"),
    ("Li Wei", "li.wei"),
];

/// First six and last four digits of public test cards.
const CARDS: &[(&str, &str, Brand, CardType)] = &[
    ("444433", "1111", Brand::Visa, CardType::Credit),
    ("400005", "5556", Brand::Visa, CardType::Debit),
    ("424242", "4242", Brand::Visa, CardType::Debit),
    ("510510", "5100", Brand::MasterCard, CardType::Debit),
    ("520082", "8210", Brand::MasterCard, CardType::Debit),
    ("371449", "8431", Brand::AmericanExpress, CardType::Credit),
];

/// Prefix of the reference, description, amount in pence.
const FEES: &[(&str, &str, u32)] = &[
    ("CT", "Council tax instalment", 14_500),
    ("PP", "Parking permit", 2_350),
    ("GW", "Garden waste collection", 5_900),
];

const ADDRESS: &str =
    r#"{"line1":"12 Market Street","city":"Derby","postcode":"DE1 2AB","country":"GB"}"#;

/// What is drawn by lot. Each has a multiplier of its own, so that they know nothing of each other.
#[derive(Clone, Copy)]
#[repr(u64)]
enum Lot {
    Outcome = 2_654_435_761,
    Moment = 2_246_822_519,
    Payer = 3_266_489_917,
    Mailbox = 668_265_263,
    Card = 374_761_393,
    Fee = 1_597_334_677,
    Refund = 3_812_015_801,
}

/// A number from 0 to `below` that depends on the payment's number alone. The multiples of any of the multipliers fill the
/// range evenly, however few follow each other.
fn pick(below: usize, lot: Lot) -> String {
    let multiplier = lot as u64;
    format!("((n * {multiplier}) % 4294967296) * {below} / 4294967296")
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn quoted_or_null(text: Option<&str>) -> String {
    text.map_or_else(|| "null".to_owned(), quoted)
}

fn number_or_null(number: Option<u32>) -> String {
    number.map_or_else(|| "null".to_owned(), |number| number.to_string())
}

/// Everything that writes `batch`, to be run in one transaction.
pub(super) fn statements(dialect: Dialect, batch: &Batch<'_>) -> String {
    let mut sql = String::new();
    if dialect == Dialect::Sqlite {
        // The default of two megabytes makes ids, which are random, hit the disk again and again.
        sql.push_str("pragma cache_size = -262144;\n");
    }
    sql.push_str(&lists(batch.outcomes));
    sql.push_str(&seeding(dialect, batch));
    sql.push_str(&payments(dialect, batch));
    sql.push_str(&events(dialect));
    sql.push_str(&ledger(dialect));
    sql.push_str(&refunds(dialect, batch));
    sql.push_str(&jobs(dialect, batch));
    sql.push_str(
        "drop table seeding; drop table seed_outcomes; drop table seed_log; drop table seed_payers; drop table seed_cards; drop table seed_fees;\n",
    );
    sql
}

/// What payments are made of, as small tables to choose from.
fn lists(outcomes: &[Outcome]) -> String {
    let mut sql = "create temporary table seed_outcomes (outcome integer, low integer, high integer, state text, end_reason text, cleanup text, \
                   delayed boolean, has_card boolean, lines integer, lasts bigint, submitted bigint, captured bigint, at_provider text);\n\
                   create temporary table seed_log (outcome integer, seq integer, status text, after bigint);\n"
        .to_owned();
    let mut low = 0_u32;
    for (index, outcome) in outcomes.iter().enumerate() {
        let high = low + outcome.weight;
        write_row(
            &mut sql,
            "seed_outcomes",
            &[
                index.to_string(),
                low.to_string(),
                high.to_string(),
                quoted(outcome.state.as_str()),
                quoted_or_null(outcome.state.end_reason().map(EndReason::as_str)),
                quoted(outcome.cleanup.as_str()),
                outcome.delayed_capture.to_string(),
                outcome.has_card().to_string(),
                outcome.log.len().to_string(),
                outcome.duration().to_string(),
                number_or_null(outcome.seconds_to(DetailedStatus::CaptureSubmitted)),
                number_or_null(outcome.seconds_to(DetailedStatus::Captured)),
                quoted_or_null(outcome.at_provider),
            ],
        );
        low = high;
        for (seq, (status, after)) in (1..).zip(outcome.log) {
            let line: [String; 4] = [
                index.to_string(),
                i32::to_string(&seq),
                quoted(status.as_str()),
                after.to_string(),
            ];
            write_row(&mut sql, "seed_log", &line);
        }
    }
    sql.push_str("create temporary table seed_payers (payer integer, name text, mailbox text);\n");
    for (index, (name, mailbox)) in PAYERS.iter().enumerate() {
        let row = [index.to_string(), quoted(name), quoted(mailbox)];
        write_row(&mut sql, "seed_payers", &row);
    }
    sql.push_str("create temporary table seed_cards (card integer, first_six text, last_four text, brand text, type text);\n");
    for (index, (first_six, last_four, brand, card_type)) in CARDS.iter().enumerate() {
        let row = [
            index.to_string(),
            quoted(first_six),
            quoted(last_four),
            quoted(brand.id()),
            quoted(card_type.id()),
        ];
        write_row(&mut sql, "seed_cards", &row);
    }
    sql.push_str("create temporary table seed_fees (fee integer, prefix text, description text, amount bigint);\n");
    for (index, (prefix, description, amount)) in FEES.iter().enumerate() {
        let row = [
            index.to_string(),
            quoted(prefix),
            quoted(description),
            amount.to_string(),
        ];
        write_row(&mut sql, "seed_fees", &row);
    }
    sql
}

fn write_row(sql: &mut String, table: &str, values: &[String]) {
    // Writing to a string cannot fail.
    writeln!(sql, "insert into {table} values ({});", values.join(", ")).ok();
}

/// One row for each payment, with all that is drawn by lot. References repeat now and then, as they do when a payment
/// has failed and is tried again.
fn seeding(dialect: Dialect, batch: &Batch<'_>) -> String {
    let Batch {
        from,
        to,
        first,
        step,
        total,
        now,
        ..
    } = batch;
    // The last digit is never 0, so that SQLite, which compares text, sees the same number of digits everywhere.
    let made = format!(
        "(({first} + (n - {from}) * {step} + {} * {step} / 1000) / 10) * 10 + 7",
        pick(1000, Lot::Moment)
    );
    let refund_possible = 3 * 86_400_000_000_i64;
    format!(
        "create temporary table seeding as
         with recursive numbers (n) as (
           select cast({from} as bigint) union all select n + 1 from numbers where n + 1 < {to}
         ), drawn as materialized (
           select n, {id} as id, {made} as made, {of_thousand} as lot, {payer} as payer, {mailbox} as mailbox_number,
             {card} as card, {fee} as fee, {reference} as reference_number, {refund} as refund_lot
           from numbers
         )
         select d.n, d.id, d.made, d.card, d.mailbox_number, o.*, f.description, f.amount, p.name, p.mailbox,
           f.prefix || '-' || {padded} as reference,
           substr(d.id, 1, 8) || '-' || substr(d.id, 9, 4) || '-4' || substr(d.id, 13, 3) || '-a' || substr(d.id, 16, 3)
             || '-' || substr(d.id, 15, 12) as transaction_id,
           case when o.state = {captured} and d.made < {now} - {refund_possible} then
             case d.refund_lot when 0 then f.amount when 1 then f.amount / 2 end
           end as refund
         from drawn d
         join seed_outcomes o on d.lot >= o.low and d.lot < o.high
         join seed_payers p on p.payer = d.payer
         join seed_fees f on f.fee = d.fee;\n",
        id = dialect.new_id(),
        of_thousand = pick(1000, Lot::Outcome),
        payer = pick(PAYERS.len(), Lot::Payer),
        mailbox = pick(9000, Lot::Mailbox),
        card = pick(CARDS.len(), Lot::Card),
        fee = pick(FEES.len(), Lot::Fee),
        reference = format_args!("(n * 7919) % {}", (total * 4 / 5).max(1)),
        refund = pick(100, Lot::Refund),
        padded = dialect.padded("d.reference_number", 7),
        captured = quoted(State::Captured.as_str()),
    )
}

fn payments(dialect: Dialect, batch: &Batch<'_>) -> String {
    let after = |column: &str| dialect.time(&format!("s.made + {column} * 1000000"));
    let expires = expiry_micros();
    format!(
        "insert into payments (id, account_id, provider, amount, reference, reference_key, description, return_url, language, delayed_capture,
           moto, metadata, state, end_reason, cleanup, capture_failures, transaction_id, payer_email, card_first_six, card_last_four,
           card_expiry, card_brand, card_type, cardholder_name, billing_address, version, event_count, created_at, updated_at, expires_at,
           capture_submitted_at, captured_at, refunded, settled_on)
         select s.id, {account}, 'sandbox', s.amount, s.reference, lower(s.reference), s.description, 'https://council.example/paid',
           case when s.n % 20 = 0 then {welsh} else {english} end, s.delayed, false,
           case when s.n % 4 = 0 then '{{\"channel\":\"web\"}}' end, s.state, s.end_reason, s.cleanup, 0,
           case when s.has_card then s.transaction_id end,
           case when s.has_card then s.mailbox || s.mailbox_number || '@example.org' end,
           case when s.has_card then c.first_six end, case when s.has_card then c.last_four end,
           case when s.has_card then '11/31' end, case when s.has_card then c.brand end, case when s.has_card then c.type end,
           case when s.has_card then s.name end, case when s.has_card then {address} end,
           s.lines, s.lines, {created}, {updated}, {expires_at},
           case when s.submitted is not null then {submitted} end, case when s.captured is not null then {captured} end,
           coalesce(s.refund, 0),
           case when s.captured is not null and s.made < {two_days_ago} then {settled} end
         from seeding s join seed_cards c on c.card = s.card
         order by s.n;\n",
        account = quoted(batch.account.as_str()),
        welsh = quoted(Language::Cy.as_str()),
        english = quoted(Language::En.as_str()),
        address = quoted(ADDRESS),
        created = dialect.time("s.made"),
        updated = after("s.lasts"),
        expires_at = dialect.time(&expires),
        submitted = after("s.submitted"),
        captured = after("s.captured"),
        two_days_ago = batch.now - 2 * 86_400_000_000,
        settled = dialect.day("s.made + 86400000000"),
    )
}

/// When an unfinished payment expires: 90 minutes after its creation, or 120 hours where the service has to capture it.
fn expiry_micros() -> String {
    format!(
        "s.made + case when s.delayed then {} else {} end",
        TIME_TO_CAPTURE.as_micros(),
        TIME_TO_COMPLETE.as_micros()
    )
}

fn events(dialect: Dialect) -> String {
    format!(
        "insert into payment_events (payment_id, seq, status, at)
         select s.id, l.seq, l.status, {at} from seeding s join seed_log l on l.outcome = s.outcome order by s.id, l.seq;\n",
        at = dialect.time("s.made + l.after * 1000000"),
    )
}

/// The built-in provider must know what it has authorised, else it could not capture, cancel or refund it.
fn ledger(dialect: Dialect) -> String {
    format!(
        "insert into sandbox_transactions (id, payment_id, amount, status, captures, created_at)
         select s.transaction_id, s.id, s.amount, s.at_provider, case when s.captured is null then 0 else 1 end, {at}
         from seeding s where s.at_provider is not null order by s.transaction_id;\n",
        at = dialect.time("s.made"),
    )
}

/// Refunds a day later, finished at once as the built-in provider does, and taken out of the payout of the day after.
fn refunds(dialect: Dialect, batch: &Batch<'_>) -> String {
    format!(
        "insert into refunds (id, payment_id, account_id, amount, status, created_at, finished_at, settled_on)
         select {id}, s.id, {account}, s.refund, {success}, {at}, {at}, {settled} from seeding s where s.refund is not null;\n",
        id = dialect.new_id(),
        account = quoted(batch.account.as_str()),
        success = quoted(RefundStatus::Success.as_str()),
        at = dialect.time("s.made + 86400000000"),
        settled = dialect.day("s.made + 2 * 86400000000"),
    )
}

/// Every payment has its expiry job from the beginning; the job goes when it finds a payment finished.
fn jobs(dialect: Dialect, batch: &Batch<'_>) -> String {
    let expires = expiry_micros();
    format!(
        "insert into jobs (kind, key, payment_id, run_at, attempts, created_at)
         select {expire}, s.id, s.id, {run_at}, 0, {created} from seeding s where {expires} > {now};\n",
        expire = quoted(JobKind::Expire.as_str()),
        run_at = dialect.time(&expires),
        created = dialect.time("s.made"),
        now = batch.now,
    )
}

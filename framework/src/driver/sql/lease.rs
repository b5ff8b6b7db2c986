//! One runner at a time, by a row that is renewed while the runner lives.
//!
//! For where a connection's own lock does not hold: poolers that give the connection to others between two
//! transactions, clusters whose locks hold on one node. The row `runner` of `kit_lock` says who holds the lease and when
//! it runs out, by the database's clock; a second connection renews it. A lease that ran out may be taken over. Always:
//! what a runner commits in a transaction, it commits while the row is its own, as the transaction itself makes sure
//! ([`Lease::fence`]); what runs outside of one begins while the lease is not over.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::clock;
use crate::driver::own::LOCK;
use crate::driver::{DatabaseError, Session, Transaction};

/// How long a lease holds without being renewed.
const LENGTH: Duration = Duration::from_secs(15);

/// How often it is renewed.
const BEAT: Duration = Duration::from_secs(4);

/// How often a waiting runner looks.
const PAUSE: Duration = Duration::from_millis(250);

/// How often a row that is refused, and yet not there, is tried to be made.
const TURNS: usize = 5;

/// Opens further connections to one database.
#[async_trait]
pub(crate) trait Connector: Send + Sync {
    /// A connection of its own.
    async fn connect(&self) -> Result<Box<dyn Session>, DatabaseError>;
}

/// Where a lease is taken.
pub(crate) struct Place {
    pub(crate) connector: Box<dyn Connector>,
    /// The database's clock as an expression: milliseconds since 1970.
    pub(crate) clock: &'static str,
    /// Lets no statement of a transaction wait longer for others than two seconds.
    pub(crate) brief: &'static str,
    /// The address, to show.
    pub(crate) location: String,
}

/// A lease that is held.
pub(crate) struct Lease {
    location: String,
    terms: Terms,
    watch: Arc<Watch>,
    /// Dropped or sent to, it ends the renewing.
    stop: oneshot::Sender<End>,
    beating: JoinHandle<Result<(), DatabaseError>>,
}

impl Lease {
    /// Takes the lease, waiting at most so long for another runner's.
    pub(crate) async fn take(place: Place, wait: Duration) -> Result<Self, DatabaseError> {
        let terms = Terms { clock: place.clock, token: token() };
        let mut session = place.connector.connect().await?;
        create(session.as_mut()).await?;
        let began = Instant::now();
        let mut asked = Instant::now();
        while !take_or_create(&terms, session.as_mut()).await? {
            if began.elapsed() >= wait {
                let holder = terms.holder(session.as_mut()).await?;
                return Err(DatabaseError::Locked { location: place.location, holder, waited: began.elapsed() });
            }
            tokio::time::sleep(PAUSE.min(wait.saturating_sub(began.elapsed()))).await;
            asked = Instant::now();
        }
        let watch = Arc::new(Watch(Mutex::new(Seen { until: asked + LENGTH, taken_by: None })));
        let (stop, stopped) = oneshot::channel();
        let heart = Heart {
            terms: terms.clone(),
            watch: watch.clone(),
            connector: place.connector,
            brief: place.brief,
            session: Some(session),
        };
        let beating = tokio::spawn(heart.beat(stopped));
        Ok(Self { location: place.location, terms, watch, stop, beating })
    }

    /// Whether the lease is not over yet: asked before anything that commits by itself.
    pub(crate) fn check(&self) -> Result<(), DatabaseError> {
        let seen = self.watch.seen();
        if seen.taken_by.is_none() && Instant::now() < seen.until { Ok(()) } else { Err(self.lost()) }
    }

    /// A statement that changes one row where the lease is still held, and keeps it so to the end of the transaction.
    pub(crate) fn fence(&self) -> String {
        self.terms.renew()
    }

    /// The error for a lease that is lost.
    pub(crate) fn lost(&self) -> DatabaseError {
        let holder = self.watch.seen().taken_by.filter(|holder| !holder.is_empty());
        DatabaseError::LeaseLost { location: self.location.clone(), holder }
    }

    /// Gives it back.
    pub(crate) async fn release(self) -> Result<(), DatabaseError> {
        self.end(End::GivenBack).await
    }

    /// Gives it back, and drops the table it was kept in. Where that cannot be, the lease is only given back.
    pub(crate) async fn drop_table(self) -> Result<(), DatabaseError> {
        self.end(End::TableDropped).await
    }

    async fn end(self, end: End) -> Result<(), DatabaseError> {
        let _ = self.stop.send(end);
        self.beating.await.unwrap_or(Ok(()))
    }
}

/// How a lease ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    GivenBack,
    TableDropped,
}

/// Takes the row. The runner that held it may have given a history back to another tool, and the table was dropped with it.
async fn take_or_create(terms: &Terms, session: &mut dyn Session) -> Result<bool, DatabaseError> {
    match terms.try_take(session).await {
        Err(DatabaseError::Statement { .. }) if !session.has_table(LOCK).await? => {
            create(session).await?;
            terms.try_take(session).await
        }
        outcome => outcome,
    }
}

/// Creates the table. Two runners may do so at once, and one is then refused what the other did.
async fn create(session: &mut dyn Session) -> Result<(), DatabaseError> {
    if session.has_table(LOCK).await? {
        return Ok(());
    }
    let created = session
        .execute(&format!(
            "CREATE TABLE IF NOT EXISTS {LOCK} (name VARCHAR(32) NOT NULL PRIMARY KEY, token VARCHAR(64) NOT NULL, \
             holder VARCHAR(255) NOT NULL, host VARCHAR(255) NOT NULL, pid BIGINT NOT NULL, since VARCHAR(32) NOT NULL, \
             expires BIGINT NOT NULL)"
        ))
        .await;
    match created {
        Err(error) if !session.has_table(LOCK).await? => Err(error),
        _ => Ok(()),
    }
}

/// The words of one lease.
#[derive(Debug, Clone)]
struct Terms {
    clock: &'static str,
    token: String,
}

impl Terms {
    /// Takes the row over where it ran out, or makes it where there is none.
    async fn try_take(&self, session: &mut dyn Session) -> Result<bool, DatabaseError> {
        let fields = self.fields();
        let set: Vec<_> = fields.iter().map(|(field, value)| format!("{field} = {value}")).collect();
        let over = format!("UPDATE {LOCK} SET {} WHERE name = 'runner' AND expires <= {}", set.join(", "), self.clock);
        if won(session.execute(&over).await)? {
            return Ok(true);
        }
        if self.holder(session).await?.is_some() {
            return Ok(false);
        }
        let (fields, values): (Vec<_>, Vec<_>) = fields.into_iter().unzip();
        let insert =
            format!("INSERT INTO {LOCK} (name, {}) VALUES ('runner', {})", fields.join(", "), values.join(", "));
        let mut refused = Ok(false);
        for _ in 0..TURNS {
            refused = match won(session.execute(&insert).await) {
                Err(error @ DatabaseError::Statement { .. }) => Err(error),
                outcome => return outcome,
            };
            // Another runner was quicker; perhaps it has finished already.
            if self.holder(session).await?.is_some() {
                return Ok(false);
            }
        }
        refused
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let (host, pid, since) = (host(), std::process::id(), clock::now());
        let holder = format!("process {pid} on {host}, since {since}");
        vec![
            ("token", literal(&self.token)),
            ("holder", literal(&holder)),
            ("host", literal(&host)),
            ("pid", pid.to_string()),
            ("since", literal(&since)),
            ("expires", format!("{} + {}", self.clock, LENGTH.as_millis())),
        ]
    }

    fn renew(&self) -> String {
        let (clock, token) = (self.clock, literal(&self.token));
        let length = LENGTH.as_millis();
        format!("UPDATE {LOCK} SET expires = {clock} + {length} WHERE name = 'runner' AND token = {token}")
    }

    fn give_back(&self) -> String {
        format!("DELETE FROM {LOCK} WHERE name = 'runner' AND token = {}", literal(&self.token))
    }

    async fn holder(&self, session: &mut dyn Session) -> Result<Option<String>, DatabaseError> {
        let rows = session.query(&format!("SELECT holder FROM {LOCK} WHERE name = 'runner'")).await?;
        Ok(rows.into_iter().next().map(|row| row.into_iter().next().flatten().unwrap_or_default()))
    }
}

/// Whether one row was changed; a cluster refuses one of two that change it at once.
fn won(changed: Result<u64, DatabaseError>) -> Result<bool, DatabaseError> {
    match changed {
        Err(DatabaseError::Conflict { .. } | DatabaseError::LockTimeout { .. }) => Ok(false),
        changed => Ok(changed? == 1),
    }
}

/// What the runner knows of its lease.
#[derive(Debug)]
struct Watch(Mutex<Seen>);

#[derive(Debug, Clone)]
struct Seen {
    /// It holds until then at least.
    until: Instant,
    /// Who took it over, empty if nobody says.
    taken_by: Option<String>,
}

impl Watch {
    fn seen(&self) -> Seen {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Renews a lease.
struct Heart {
    terms: Terms,
    watch: Arc<Watch>,
    connector: Box<dyn Connector>,
    brief: &'static str,
    session: Option<Box<dyn Session>>,
}

impl Heart {
    async fn beat(mut self, mut stopped: oneshot::Receiver<End>) -> Result<(), DatabaseError> {
        let end = loop {
            if let Ok(end) = tokio::time::timeout(BEAT, &mut stopped).await {
                break end.unwrap_or(End::GivenBack);
            }
            let asked = Instant::now();
            match self.execute(&self.terms.renew()).await {
                Ok(1) => self.watch.change(|seen| seen.until = asked + LENGTH),
                Ok(_) => {
                    let taken_by = self.holder().await;
                    self.watch.change(|seen| seen.taken_by = Some(taken_by));
                    return Ok(());
                }
                // Perhaps the next connection holds; the lease does for a while.
                Err(_) => self.session = None,
            }
        };
        let dropped = match end {
            End::TableDropped => self.drop_table().await,
            End::GivenBack => Ok(false),
        };
        match dropped {
            Ok(true) => Ok(()),
            dropped => dropped.and(self.execute(&self.terms.give_back()).await.map(drop)),
        }
    }

    /// Drops the table, while the lease is held: nobody else takes one meanwhile, and whoever waits makes the table anew.
    /// Not dropped where the lease is another's by now.
    async fn drop_table(&mut self) -> Result<bool, DatabaseError> {
        let (renew, brief) = (self.terms.renew(), self.brief);
        let session = self.session().await?;
        session.begin(Transaction::default()).await?;
        let outcome = drop_if_held(session, brief, &renew).await;
        if !matches!(outcome, Ok(true)) {
            session.rollback().await?;
        }
        outcome
    }

    async fn execute(&mut self, text: &str) -> Result<u64, DatabaseError> {
        self.session().await?.execute(text).await
    }

    async fn holder(&mut self) -> String {
        let terms = self.terms.clone();
        match self.session().await {
            Ok(session) => terms.holder(session).await.ok().flatten().unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    async fn session(&mut self) -> Result<&mut dyn Session, DatabaseError> {
        let session = match self.session.take() {
            Some(session) => session,
            None => self.connector.connect().await?,
        };
        Ok(self.session.insert(session).as_mut())
    }
}

async fn drop_if_held(session: &mut dyn Session, brief: &str, renew: &str) -> Result<bool, DatabaseError> {
    session.execute(brief).await?;
    if session.execute(renew).await? != 1 {
        return Ok(false);
    }
    session.execute(&format!("DROP TABLE {LOCK}")).await?;
    session.commit().await?;
    Ok(true)
}

/// What no other lease is called.
fn token() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", random(), random())
}

/// A text without quotes and backslashes as a literal, which every SQL database writes so.
fn literal(plain: &str) -> String {
    format!("'{plain}'")
}

/// This machine's name, without what a host name does not hold.
fn host() -> String {
    let kernel = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let named = kernel.or_else(|| std::env::var("HOSTNAME").ok()).or_else(|| std::env::var("COMPUTERNAME").ok());
    let belongs = |letter: &char| letter.is_ascii_alphanumeric() || ".-_".contains(*letter);
    let name: String = named.unwrap_or_default().chars().filter(belongs).take(200).collect();
    if name.is_empty() { "?".to_owned() } else { name }
}

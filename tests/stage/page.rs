//! A simulated page: a session, and a host that carries out at once what it wants and remembers it.
//! Only carrying out may live here; what it should have wanted is said in the tests.

use super::device::Device;
use super::operator::{Reply, key_of, make_identity};
use uid2_wasm::crypto::Key;
use uid2_wasm::dii::Address;
use uid2_wasm::identity::Identity;
use uid2_wasm::operator::Request;
use uid2_wasm::session::{
    ClientKeypair, Consent, Effects, Event, Handed, Need, Network, Notice, PageUpdate, QuestionId, Report, Session,
    Settings, Settled, Timer, World, Write,
};
use uid2_wasm::time::Millis;

/// What the simulated engine agrees on with the operator.
pub const SECRET: [u8; 32] = [9; 32];

/// More wakes than a day of retries needs.
const MAX_WAKES: usize = 5_000;

/// A page on a device.
pub struct Page {
    pub device: Device,
    pub session: Session,
    pub awake: bool,
    pub consent: Consent,
    /// Whether `init` will say that cookies are used.
    pub use_cookie: bool,
    /// First wait after a failed refresh, as the page's `init` will say.
    pub retry: u64,
    /// How the operator answers from now on; `None` leaves each request to the test.
    pub always: Option<Reply>,
    /// Whether locks and key agreements wait for the test.
    pub slow: bool,
    pub preparing: Option<(QuestionId, Need)>,
    pub open: Option<(QuestionId, Request)>,
    pub timer: Option<u64>,
    /// Everything that was ever sent, with the uptime of its sending.
    pub sent: Vec<(u64, Request)>,
    pub writes: Vec<Write>,
    pub notices: Vec<Notice>,
    pub settled: Vec<Settled>,
    pub purges: usize,
    pub aborts: usize,
}

impl Page {
    /// A page on a device of its own, on which nothing has happened.
    pub fn new() -> Self {
        Device::new().page()
    }

    pub fn on(device: Device) -> Self {
        Self {
            device,
            session: Session::new(),
            awake: true,
            consent: Consent::Granted,
            use_cookie: false,
            retry: 5_000,
            always: None,
            slow: false,
            preparing: None,
            open: None,
            timer: None,
            sent: Vec::new(),
            writes: Vec::new(),
            notices: Vec::new(),
            settled: Vec::new(),
            purges: 0,
            aborts: 0,
        }
    }

    /// A page on a device of its own whose `init` was given an identity with this token.
    pub fn with(token: &'static str) -> Self {
        let mut page = Self::new();
        page.init_with(token);
        page.forget();
        page
    }

    /// A page where somebody signed in with this address and the operator gave a token of this name.
    pub fn signed_in(email: &str, token: &'static str) -> Self {
        let mut page = Self::new();
        page.init();
        page.sign_in(email);
        page.answer(Reply::Token(token));
        page.forget();
        page
    }

    /// Forgets what was recorded so far.
    pub fn forget(&mut self) {
        (self.sent, self.writes, self.notices, self.settled) = Default::default();
        (self.purges, self.aborts) = (0, 0);
    }

    pub fn settings(&self) -> Settings {
        let refresh_retry_period = Millis(self.retry);
        Settings { refresh_retry_period, use_cookie: self.use_cookie, left_behind: false, floor: Millis::SECOND }
    }

    /// The page calls `init` without an identity.
    pub fn init(&mut self) {
        self.handle(Event::Init { settings: self.settings(), handed: None });
    }

    /// The page calls `init` with an identity of this token, made just now.
    pub fn init_with(&mut self, token: &str) {
        let handed = Some(Handed::Identity(self.identity(token).into()));
        self.handle(Event::Init { settings: self.settings(), handed });
    }

    /// The page calls `setIdentity` with an identity of this token, made just now.
    pub fn hand_in(&mut self, token: &str) {
        self.handle(Event::HandIn(Handed::Identity(self.identity(token).into())));
    }

    /// The page calls `setIdentity` with `{status:"optout"}`.
    pub fn hand_in_opt_out(&mut self) {
        self.handle(Event::HandIn(Handed::OptOut));
    }

    /// The page calls `setIdentityFromEmail`.
    pub fn sign_in(&mut self, email: &str) -> QuestionId {
        self.sign_in_as(Address::from_email(email).expect("an address"))
    }

    pub fn sign_in_as(&mut self, address: Address) -> QuestionId {
        let keypair = ClientKeypair { subscription_id: "subscription".into(), public_key: "bm8ga2V5".into() };
        self.handle(Event::SignIn { address, keypair });
        self.session.last_question()
    }

    pub fn disconnect(&mut self) {
        self.handle(Event::Disconnect);
    }

    /// Something outside may have changed.
    pub fn wake(&mut self) {
        self.handle(Event::Wake);
    }

    /// An identity as the operator makes it now.
    pub fn identity(&self, token: &str) -> Identity {
        make_identity(token, self.device.operator_time())
    }

    /// The operator answers the open question.
    pub fn answer(&mut self, reply: Reply) {
        let (question, request) = self.open.take().expect("a question is open");
        let key = if request.path.contains("client-generate") { SECRET } else { key_of(&request.body) };
        self.deliver(question, reply.write(&key, self.device.operator_time()));
    }

    /// An answer arrives, whether it is awaited or not.
    pub fn deliver(&mut self, question: QuestionId, answer: Option<(u16, String)>) {
        self.handle(match answer {
            Some((status, body)) => Event::Answered { question, status, body },
            None => Event::Unanswered(question),
        });
    }

    /// Lets time pass, firing the timer whenever it is due.
    pub fn pass(&mut self, millis: u64) {
        let until = self.device.uptime() + millis;
        let mut fired = 0;
        while let Some(due) = self.timer.filter(|due| *due <= until) {
            fired += 1;
            assert!(fired < MAX_WAKES, "a timer that is set again as soon as it fires");
            self.device.pass(due.saturating_sub(self.device.uptime()));
            self.tick();
        }
        self.device.pass(until - self.device.uptime());
    }

    /// The timer fires.
    pub fn tick(&mut self) {
        self.timer = None;
        self.handle(Event::Tick);
    }

    /// What getters answer now.
    pub fn report(&mut self) -> Report {
        let read = self.device.snapshot();
        let world = World { consent: self.consent, ..self.device.world(self.awake, &read) };
        self.session.peek(world).0
    }

    /// The token that the page can read now.
    pub fn token(&mut self) -> Option<String> {
        self.report().identity.map(|chained| chained.identity.advertising_token().into())
    }

    /// The callbacks since the last time.
    pub fn told(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// What the lock or the key agreement was waited for is there.
    pub fn prepared(&mut self) {
        let Some((question, need)) = self.preparing.take() else { return };
        self.handle(match need {
            Need::RefreshLock => Event::Granted(question),
            Need::KeyAgreement(_) => {
                let secret = Key::new(&SECRET).expect("32 bytes");
                Event::Agreed { question, secret, public_key: "bm8ga2V5".into() }
            }
        });
    }

    /// Lets one thing happen, and carries out what follows.
    pub fn handle(&mut self, event: Event) {
        let read = self.device.snapshot();
        let world = World { consent: self.consent, ..self.device.world(self.awake, &read) };
        let effects = self.session.handle(world, event);
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Effects) {
        for write in effects.storage {
            self.device.storage.borrow_mut().write(&write);
            self.writes.push(write);
        }
        self.purges += usize::from(effects.purge);
        match effects.timer {
            Some(Timer::Set(delay)) => self.timer = Some(self.device.uptime() + delay.0),
            Some(Timer::Clear) => self.timer = None,
            None => {}
        }
        if let Some(PageUpdate { notices, settled, .. }) = effects.report {
            self.notices.extend(notices.in_order());
            self.settled.extend(settled);
        }
        if let Some(network) = effects.network {
            self.network(network);
        }
    }

    fn network(&mut self, network: Network) {
        self.preparing = None;
        self.open = None;
        match network {
            Network::Prepare { question, need } => {
                self.preparing = Some((question, need));
                if !self.slow {
                    self.prepared();
                }
            }
            Network::Send { question, request } => {
                self.sent.push((self.device.uptime(), request.clone()));
                self.open = Some((question, request));
                if let Some(reply) = self.always {
                    self.answer(reply);
                }
            }
            Network::Abort(_) => self.aborts += 1,
        }
    }
}

/// Two tabs of one device, in both of which `init` ran.
pub fn tabs() -> (Page, Page) {
    let device = Device::new();
    let (mut first, mut second) = (device.page(), device.page());
    first.init();
    second.init();
    (first, second)
}

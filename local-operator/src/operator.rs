//! One product's operator: its configuration, what it remembers, and the decisions that several endpoints share.
//! Nothing of HTTP belongs here. What an endpoint answers is in its own file.

use crate::clock::{Clock, Course};
use crate::config::{Client, ClientKeypair, Config, OptOutRules, ProductConfig, Rules, Site};
use crate::fault::Faults;
use crate::keys::KeyRing;
use crate::lifetimes::Lifetimes;
use crate::lock::lock;
use crate::opt_outs::{OptOut, OptOuts};
use crate::person::Person;
use crate::product::Product;
use crate::request_log::RequestLog;
use crate::state_file::StateFile;
use crate::test_identity::{TestIdentities, TestIdentity};
use crate::webhook::{Conduct, Notice, Outbox, Sender};
use std::sync::{Arc, Mutex};

/// An operator of one product.
pub(crate) struct Operator {
    pub(crate) product: Product,
    pub(crate) rules: Rules,
    pub(crate) keys: KeyRing,
    pub(crate) clock: Arc<Clock>,
    pub(crate) conduct: Arc<Conduct>,
    pub(crate) opt_outs: OptOuts,
    pub(crate) faults: Faults,
    pub(crate) log: RequestLog,
    directory: ProductConfig,
    test_identities: TestIdentities,
    opt_out_rules: OptOutRules,
    configured_lifetimes: Lifetimes,
    lifetimes: Mutex<Lifetimes>,
    outbox: Outbox,
}

impl Operator {
    /// An operator as configured, with the opt-outs that the file holds, if there is one.
    pub(crate) fn new(product: Product, config: &Config, kept: Option<Arc<StateFile>>, sender: Sender) -> Self {
        let directory = config.product(product).clone();
        let with_own_key = directory.sites.iter().filter(|site| site.own_key).map(|site| site.id);
        Self {
            product,
            rules: config.rules,
            keys: KeyRing::new(product, with_own_key),
            clock: sender.clock,
            conduct: sender.conduct,
            opt_outs: OptOuts::new(product, kept),
            faults: Faults::default(),
            log: RequestLog::default(),
            test_identities: TestIdentities::new(product),
            opt_out_rules: config.opt_outs.clone(),
            configured_lifetimes: config.lifetimes,
            lifetimes: Mutex::new(config.lifetimes),
            directory,
            outbox: sender.outbox,
        }
    }

    /// The operator's present time.
    pub(crate) fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// The client an API key belongs to; a disabled one counts as unknown.
    pub(crate) fn client(&self, key: &str) -> Option<&Client> {
        self.directory.clients.iter().find(|client| client.key == key && !client.disabled)
    }

    /// The client of this name in the configuration.
    pub(crate) fn client_named(&self, name: &str) -> Option<&Client> {
        self.directory.clients.iter().find(|client| client.name == name)
    }

    /// The key pair of a subscription, disabled ones included.
    pub(crate) fn keypair(&self, subscription_id: &str) -> Option<&ClientKeypair> {
        self.directory.client_keypairs.iter().find(|keypair| keypair.subscription_id == subscription_id)
    }

    /// The site of a client or key pair. The check of the configuration made sure that there is one with this id.
    pub(crate) fn site(&self, id: i32) -> &Site {
        self.directory.sites.iter().find(|site| site.id == id).expect("clients and key pairs name known sites")
    }

    /// Whether generate, client-generate and map treat a person as opted out: test identities first (reference 13).
    pub(crate) fn is_opted_out(&self, person: &Person) -> bool {
        match self.test_identities.find(person) {
            Some(TestIdentity::OptOut) => true,
            Some(TestIdentity::RefreshOptOut | TestIdentity::Validate) => false,
            None => self.opt_outs.knows(person, self.now_ms()),
        }
    }

    /// Whether refresh treats a person as opted out.
    pub(crate) fn is_opted_out_of_refresh(&self, person: &Person) -> bool {
        self.test_identities.find(person) == Some(TestIdentity::RefreshOptOut) || self.is_opted_out(person)
    }

    /// Opts a person out, at once or after the configured delay, and tells bidders. Final (reference 10).
    pub(crate) fn opt_out(&self, person: Person) {
        let opt_out = self.new_opt_out(&person);
        self.tell_bidders(&person, &opt_out);
        self.opt_outs.add([(person, opt_out)]);
    }

    /// Opts many people out of whom no bidder is told.
    pub(crate) fn opt_out_silently(&self, people: impl Iterator<Item = Person>) {
        self.opt_outs.add(people.map(|person| {
            let opt_out = self.new_opt_out(&person);
            (person, opt_out)
        }));
    }

    /// Tells bidders of every opt-out there is, as the real sender does when its state is lost. How many there are.
    pub(crate) fn replay(&self) -> usize {
        let all = self.opt_outs.all();
        for (person, opt_out) in &all {
            self.tell_bidders(person, opt_out);
        }
        all.len()
    }

    fn new_opt_out(&self, person: &Person) -> OptOut {
        let now_ms = self.now_ms();
        let delay_ms = self.opt_out_rules.delay_ms;
        OptOut {
            since_ms: now_ms.div_euclid(1000) * 1000,
            known_from_ms: (delay_ms > 0).then(|| now_ms.saturating_add(delay_ms)),
            raw_uid: person.raw_uid(self.product, now_ms).to_text().into(),
        }
    }

    fn tell_bidders(&self, person: &Person, opt_out: &OptOut) {
        let notice = Notice {
            first_level_hash: person.first_level_hash,
            raw_uid: Arc::clone(&opt_out.raw_uid),
            since_s: opt_out.since_ms / 1000,
        };
        for bidder in &self.outbox {
            self.conduct.hand_in();
            // The receiver is gone only while the operator is being stopped.
            let _stopping = bidder.send(notice.clone());
        }
    }

    /// How long new identities live at present.
    pub(crate) fn lifetimes(&self) -> Lifetimes {
        *lock(&self.lifetimes)
    }

    /// Sets how long identities made from now on live.
    pub(crate) fn set_lifetimes(&self, lifetimes: Lifetimes) {
        *lock(&self.lifetimes) = lifetimes;
    }

    /// Puts everything back to how it was configured: no opt-outs, also in the file, no faults, no log, and the machine's time.
    /// Held answers go out.
    pub(crate) fn reset(&self) {
        self.opt_outs.clear();
        self.faults.clear();
        self.conduct.reset();
        self.clock.set(Course::Running { offset_ms: 0 });
        self.log.clear();
        self.set_lifetimes(self.configured_lifetimes);
    }
}

//! Wrong worlds that the driver can put around a correct session, to see whether a law notices.
//! Only what is wrong may live here; the session has no switch for any of it.

/// What is wrong with the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mutant {
    /// Nothing.
    None,
    /// Storage reads as empty.
    EmptyWorld,
    /// Opt-outs that are stored are not shown to a session.
    OptOutsHidden,
    /// What a session writes never arrives.
    WritesDropped,
    /// Storage changes, and no tab hears of it.
    EventsLost,
    /// A tab sees the newest write of the others first.
    OutOfOrder,
    /// An answer arrives under the id of whatever question is open.
    QuestionForged,
    /// The floor between two questions is zero, and so is the step of the back-off.
    NoFloor,
    /// What is left for pages without a module is filed under the storage as it has arrived at the device, and not as the tab
    /// has read it.
    SecondRead,
    /// What is left for them is what the tab says, and not what a page would say that opens now.
    VerdictOfTab,
    /// Pages without a module do not look who logged out.
    KeyMissed,
    /// They list opt-outs once, and not again when one was added.
    ListingKept,
    /// That this site was opted out of is not shown to a session.
    SiteOptOutHidden,
    /// A site opt-out is handed in as one of the person.
    SiteOptOutNames,
    /// With the opt-in a tab finds everything as it was before the opt-out.
    OptInRestores,
    /// Consent is taken as granted, whatever the signals say.
    ConsentIgnored,
    /// While nobody has said, consent is taken as denied.
    UnknownAsDenied,
    /// Whoever is here when consent becomes unknown is logged out.
    UnknownLogsOut,
    /// While consent is unknown, storage reads as empty.
    VeilForgets,
    /// Before a page hears that a bar stands, an answer that was on its way comes, and it is read as if none stood.
    AnswersTakenIn,
}

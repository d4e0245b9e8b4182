//! Tickets, and what people do with them.

use jiff::Timestamp;

use super::{HelpDesk, State, webhooks};

/// Ids of comments and customers follow this one; tickets are counted from [`FIRST_TICKET`].
pub(super) const FIRST_ID: u64 = 38_200_000_000_000;

/// The first ticket has this number.
const FIRST_TICKET: u64 = 4_701;

/// Characters that a comment has at most.
const BODY_CHARS_MAX: usize = 65_536;

/// Who works in the help desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// The desk's own.
    pub id: u64,
    /// The full name.
    pub name: String,
    /// The address of their account.
    pub email: String,
    /// What they may do.
    pub seat: Seat,
    /// Who uses it in the small Slack, so that the page knows as whom one answers.
    pub used_by: String,
}

/// What an agent may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seat {
    /// Everything.
    Full,
    /// Reads everything and writes notes for colleagues; never a word to a customer.
    Light,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// The desk's own.
    pub id: u64,
    /// The name, as far as they gave it.
    pub name: String,
}

/// What a customer comes with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTicket {
    /// Who asks.
    pub customer: String,
    /// In a line.
    pub subject: String,
    /// What they wrote.
    pub body: String,
    /// An answer that fits, for whoever does not want to type; may be empty.
    pub draft: String,
    /// When it came.
    pub at: Timestamp,
}

/// How far a ticket is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nobody has answered yet.
    New,
    /// The customer wrote again.
    Open,
    /// It is the customer's turn.
    Pending,
    /// Done.
    Solved,
}

impl Status {
    /// In webhooks, and in the desk's own interface.
    pub fn name(self) -> &'static str {
        match self {
            Status::New => "new",
            Status::Open => "open",
            Status::Pending => "pending",
            Status::Solved => "solved",
        }
    }

    /// It is our turn.
    pub fn waits_for_us(self) -> bool {
        matches!(self, Status::New | Status::Open)
    }
}

/// A customer's question, and all that was said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The number by which people call it.
    pub id: u64,
    /// In a line.
    pub subject: String,
    /// Who asks.
    pub customer: Customer,
    /// How far it is.
    pub status: Status,
    /// When it came.
    pub opened_at: Timestamp,
    /// The first is the question. Oldest first.
    pub comments: Vec<Comment>,
    /// An answer that fits; may be empty.
    pub draft: String,
}

/// Something that was said about a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The desk's own.
    pub id: u64,
    /// Who said it.
    pub author: Author,
    /// The customer gets to read it.
    pub is_public: bool,
    /// The words.
    pub body: String,
    /// When.
    pub at: Timestamp,
}

/// Who said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    /// The ticket's customer.
    Customer,
    /// An agent, by id.
    Agent(u64),
}

/// Why something is not possible in the help desk, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("There is no such ticket.")]
    NoSuchTicket,
    #[error("You have no seat in the help desk, so you can only look on.")]
    NoSeat,
    #[error("A light seat cannot write to customers. Write an internal note, or ask somebody with a full seat.")]
    LightSeat,
    #[error("There is nothing to send yet: write something first.")]
    Empty,
    #[error("That is too long for one message. Please use at most 65,536 characters.")]
    TooLong,
}

impl HelpDesk {
    /// Who works here.
    pub fn agents(&self) -> &[Agent] {
        &self.0.agents
    }

    /// The agent with this id.
    pub fn agent(&self, id: u64) -> Option<&Agent> {
        self.agents().iter().find(|agent| agent.id == id)
    }

    /// The seat that somebody of the small Slack uses.
    pub fn agent_of(&self, person: &str) -> Option<&Agent> {
        self.agents().iter().find(|agent| agent.used_by == person)
    }

    /// All tickets, oldest first.
    pub fn tickets(&self) -> Vec<Ticket> {
        self.state().tickets.clone()
    }

    /// A ticket.
    pub fn ticket(&self, id: u64) -> Option<Ticket> {
        self.state().tickets.iter().find(|ticket| ticket.id == id).cloned()
    }

    /// Tickets that wait for us, those that waited longest first.
    pub fn queue(&self) -> Vec<Ticket> {
        self.tickets().into_iter().filter(|ticket| ticket.status.waits_for_us()).collect()
    }

    /// A customer asks. Returns the ticket's number. (A new ticket is no comment, and no webhook tells of it.)
    pub fn open(&self, new: NewTicket) -> u64 {
        self.change(|state| {
            let id = FIRST_TICKET + state.last_ticket;
            state.last_ticket += 1;
            let customer = Customer { id: state.next_id(), name: new.customer };
            let comment = state.comment(Author::Customer, true, &new.body, new.at);
            state.tickets.push(Ticket {
                id,
                subject: new.subject,
                customer,
                status: Status::New,
                opened_at: new.at,
                comments: vec![comment],
                draft: new.draft,
            });
            id
        })
    }

    /// The customer writes again; what was solved is open then.
    ///
    /// # Errors
    /// There is no such ticket.
    pub fn customer_writes(&self, ticket: u64, body: &str) -> Result<u64, Refused> {
        self.add(ticket, Author::Customer, true, body, Status::Open)
    }

    /// An agent answers the customer, and it is the customer's turn. Returns the comment's id; a webhook tells of it.
    ///
    /// # Errors
    /// The agent may not, there is no such ticket, or nothing to send.
    pub fn reply(&self, agent: u64, ticket: u64, body: &str) -> Result<u64, Refused> {
        match self.agent(agent).ok_or(Refused::NoSeat)?.seat {
            Seat::Light => Err(Refused::LightSeat),
            Seat::Full => self.add(ticket, Author::Agent(agent), true, body, Status::Pending),
        }
    }

    /// An agent writes something for colleagues alone. Returns the comment's id; a webhook tells of it.
    ///
    /// # Errors
    /// As for a reply, except that a light seat may.
    pub fn note(&self, agent: u64, ticket: u64, body: &str) -> Result<u64, Refused> {
        self.agent(agent).ok_or(Refused::NoSeat)?;
        let status = self.ticket(ticket).ok_or(Refused::NoSuchTicket)?.status;
        self.add(ticket, Author::Agent(agent), false, body, status)
    }

    /// An agent says that a ticket is done.
    ///
    /// # Errors
    /// The agent may not, or there is no such ticket.
    pub fn solve(&self, agent: u64, ticket: u64) -> Result<(), Refused> {
        match self.agent(agent).ok_or(Refused::NoSeat)?.seat {
            Seat::Light => Err(Refused::LightSeat),
            Seat::Full => self.change(|state| {
                state.ticket_mut(ticket)?.status = Status::Solved;
                Ok(())
            }),
        }
    }

    fn add(&self, ticket: u64, author: Author, is_public: bool, body: &str, status: Status) -> Result<u64, Refused> {
        let body = body.trim();
        if body.is_empty() {
            return Err(Refused::Empty);
        }
        if body.chars().count() > BODY_CHARS_MAX {
            return Err(Refused::TooLong);
        }
        let now = self.now();
        let (id, event) = self.change(|state| {
            let comment = state.comment(author, is_public, body, now);
            let event = state.next_id();
            let ticket = state.ticket_mut(ticket)?;
            ticket.status = status;
            ticket.comments.push(comment.clone());
            Ok((comment.id, webhooks::comment_added(event, ticket, &comment, self.agents())))
        })?;
        self.tell(id, &event);
        Ok(id)
    }
}

impl State {
    fn comment(&mut self, author: Author, is_public: bool, body: &str, at: Timestamp) -> Comment {
        Comment { id: self.next_id(), author, is_public, body: body.to_owned(), at }
    }

    fn ticket_mut(&mut self, id: u64) -> Result<&mut Ticket, Refused> {
        self.tickets.iter_mut().find(|ticket| ticket.id == id).ok_or(Refused::NoSuchTicket)
    }
}

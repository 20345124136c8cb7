namespace Enx.Actors.Webhooks;

/// <summary>
/// What is not delivered yet, as a few numbers a room: the events themselves stay in the journal. A room is ready, busy (one
/// event after the other is sent) or resting (after a failure), and is forgotten when all of it is delivered.
/// </summary>
internal sealed class WebhookBacklog
{
    private readonly Dictionary<string, Room> _rooms = new(StringComparer.Ordinal);
    private readonly Queue<Room> _ready = new();

    /// <summary>The journal's number of the last fact that was read.</summary>
    public long Offset { get; private set; }

    /// <summary>How many rooms have something that is not delivered yet.</summary>
    public int Waiting => _rooms.Count;

    /// <summary>How many rooms are being served.</summary>
    public int Busy { get; private set; }

    /// <summary>Goes on where an earlier life ended.</summary>
    public static WebhookBacklog Of(WebhookProgress progress)
    {
        var backlog = new WebhookBacklog { Offset = progress.Offset };
        foreach (var r in progress.Rooms) backlog.Add(new Room(r.RoomId, r.Next, r.Known));
        return backlog;
    }

    /// <summary>What must be stored to go on from here.</summary>
    public WebhookProgress Progress() => new(Offset, [.. _rooms.Values.Select(r => new UndeliveredRoom(r.RoomId, r.Next, r.Known))]);

    /// <summary>A fact was read. Facts of one room come in their order; one that was read before is nothing new.</summary>
    public void Learn(string roomId, long sequenceNr, long offset)
    {
        if (offset <= Offset) return;
        Offset = offset;
        if (_rooms.TryGetValue(roomId, out var room)) room.Known = Math.Max(room.Known, sequenceNr);
        else Add(new Room(roomId, sequenceNr, sequenceNr));
    }

    /// <summary>The room that has been ready longest, now busy; null when none is ready.</summary>
    public Room? TakeReady()
    {
        if (!_ready.TryDequeue(out var room)) return null;
        Busy++;
        return room;
    }

    /// <summary>A room by its id; null when nothing of it waits.</summary>
    public Room? Find(string roomId) => _rooms.GetValueOrDefault(roomId);

    /// <summary>A busy room's turn is over: it is forgotten when all of it is delivered, else it queues behind the others.</summary>
    public void Release(Room room)
    {
        Busy--;
        if (room.Next > room.Known) _rooms.Remove(room.RoomId);
        else _ready.Enqueue(room);
    }

    /// <summary>A busy room has to wait for a while.</summary>
    public void Rest(Room room)
    {
        Busy--;
        room.Resting = true;
    }

    /// <summary>A room has waited for long enough.</summary>
    public void Wake(string roomId)
    {
        if (Find(roomId) is not { Resting: true } room) return;
        room.Resting = false;
        _ready.Enqueue(room);
    }

    private void Add(Room room)
    {
        _rooms.Add(room.RoomId, room);
        _ready.Enqueue(room);
    }

    /// <summary>A room with something that is not delivered yet.</summary>
    internal sealed class Room(string roomId, long next, long known)
    {
        public string RoomId { get; } = roomId;

        /// <summary>From this number on nothing is delivered.</summary>
        public long Next { get; set; } = next;

        /// <summary>The latest fact that was read.</summary>
        public long Known { get; set; } = known;

        /// <summary>Failures in a row of what is first.</summary>
        public int Failures { get; set; }

        /// <summary>Whether it waits after a failure.</summary>
        public bool Resting { get; set; }

        /// <summary>While it is busy: what was read of its journal and not yet sent.</summary>
        public Queue<WebhookEvent> Page { get; } = new();

        /// <summary>While it is busy: the number up to which the journal was read.</summary>
        public long PageEnd { get; set; }
    }
}

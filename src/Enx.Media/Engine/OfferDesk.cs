namespace Enx.Media.Engine;

/// <summary>
/// Where offers are read: text of strangers, up to 256 KB each, on threads of the pool and never on the caller's. One offer of a room is read at
/// a time, so that a room that sends them without end has one thread; so many of all rooms at once as there are readers. What waits is bounded
/// in characters, of a room and of all: what comes beyond that is refused. The caller is an actor, which goes on meanwhile.
/// </summary>
/// <param name="readers">How many are read at once.</param>
/// <param name="mostOfRoom">How many characters of one room may wait or be read.</param>
/// <param name="most">How many characters of all rooms may.</param>
internal sealed class OfferDesk(int readers, long mostOfRoom, long most) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue> _rooms = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _readers = new(readers);
    private long _characters;

    /// <summary>Rooms of which an offer waits or is read.</summary>
    public int Rooms
    {
        get { lock (_gate) return _rooms.Count; }
    }

    /// <summary>Reads when it is the room's turn.</summary>
    /// <param name="roomId">Whose it is.</param>
    /// <param name="characters">How long it is.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="cancellationToken">Gives up while it waits.</param>
    /// <exception cref="OfferRefusedException">Too many of the room wait, or what <paramref name="read"/> throws.</exception>
    public async Task<T> ReadAsync<T>(string roomId, int characters, Func<T> read, CancellationToken cancellationToken)
    {
        var room = Enter(roomId, characters);
        try
        {
            await room.Turn.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await _readers.WaitAsync(cancellationToken).ConfigureAwait(false);
                try
                {
                    return await Task.Run(read, CancellationToken.None).ConfigureAwait(false);
                }
                finally
                {
                    _readers.Release();
                }
            }
            finally
            {
                room.Turn.Release();
            }
        }
        finally
        {
            Leave(roomId, room, characters);
        }
    }

    public void Dispose() => _readers.Dispose();

    private Queue Enter(string roomId, int characters)
    {
        lock (_gate)
        {
            var room = _rooms.GetValueOrDefault(roomId) ?? new Queue();
            if (room.Characters + characters > mostOfRoom || _characters + characters > most)
                throw new OfferRefusedException(OfferFault.Busy, "More offers wait to be read than this node takes: try again in some seconds.");
            _rooms[roomId] = room;
            room.Offers++;
            room.Characters += characters;
            _characters += characters;
            return room;
        }
    }

    private void Leave(string roomId, Queue room, int characters)
    {
        lock (_gate)
        {
            _characters -= characters;
            room.Characters -= characters;
            if (--room.Offers > 0) return;
            _rooms.Remove(roomId);
            room.Turn.Dispose();
        }
    }

    private sealed class Queue
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public int Offers { get; set; }

        public long Characters { get; set; }
    }
}

using System.Collections.Immutable;
using Enx.Actors.Journals;
using Enx.Actors.Protocol;

namespace Enx.Actors.Revival;

/// <summary>
/// Which rooms have somebody in them, by the journal up to an offset. It is stored, so that a reviver need not read the whole journal.
/// Extend it only by adding optional fields.
/// </summary>
/// <param name="Offset">The journal's number of the last fact that was counted.</param>
/// <param name="Rooms">How many are in, by room; rooms with nobody are left out.</param>
[Wire("s:occupied.1")]
internal sealed record OccupiedRooms(long Offset, ImmutableSortedDictionary<string, int> Rooms) : IFollowerProgress
{
    /// <summary>Nothing was read yet.</summary>
    public static readonly OccupiedRooms None = new(0, ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal));

    /// <summary>After one more fact.</summary>
    public OccupiedRooms After(long offset, IRoomEvent fact) => fact switch
    {
        _ when offset <= Offset => this,
        RoomEvents.UserJoined => With(offset, fact.RoomId, +1),
        RoomEvents.UserLeft => With(offset, fact.RoomId, -1),
        _ => this with { Offset = offset },
    };

    private OccupiedRooms With(long offset, string roomId, int more)
    {
        var count = Rooms.GetValueOrDefault(roomId) + more;
        return new OccupiedRooms(offset, count > 0 ? Rooms.SetItem(roomId, count) : Rooms.Remove(roomId));
    }
}

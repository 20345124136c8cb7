using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Enx.Actors.Protocol;

namespace Enx.Actors.Rooms.State;

/// <summary>
/// A room's facts as they are stored, so that recovery need not read the whole journal. Extend it only by adding optional fields; one that
/// is renamed keeps its stored name.
/// </summary>
[Wire("s:room.1")]
internal sealed record RoomSnapshot(
    string RoomId,
    bool Exists,
    string Name,
    string OwnerRef,
    RoomSettings Settings,
    ImmutableDictionary<string, string> Data,
    DateTimeOffset Created,
    long Epoch,
    bool Used,
    long NextOrder,
    ImmutableArray<Member> Members,
    ImmutableArray<SpentToken> SpentTokens,
    RoomMode? Mode = null,
    FloorState? Floor = null,
    [property: JsonPropertyName("door")] WaitingRoomState? WaitingRoom = null,
    Restrictions? Restrictions = null,
    ImmutableArray<string>? Spotlights = null,
    SessionTimes? Session = null,
    MessageLog? Messages = null,
    DateTimeOffset LastAt = default,
    string? MediaNode = null,
    MediaMove? Move = null) : IWithRoomId
{
    /// <summary>What is stored of a state.</summary>
    public static RoomSnapshot Of(RoomState s) => new(
        s.RoomId, s.Exists, s.Name, s.OwnerRef, s.Settings, s.Data, s.Created, s.Epoch, s.Used, s.NextOrder,
        [.. s.InJoinOrder()], [.. s.SpentTokens.Select(t => new SpentToken(t.Key, t.Value))],
        s.Mode, s.Floor, s.WaitingRoom, s.Restrictions, s.Spotlights, s.Session, s.Messages, s.LastAt, s.MediaNode, s.Move);

    /// <summary>The state that was stored.</summary>
    public RoomState ToState()
    {
        var empty = RoomState.Unborn(RoomId);
        return empty with
        {
            Exists = Exists,
            Name = Name,
            OwnerRef = OwnerRef,
            Settings = Settings,
            Data = Data,
            Created = Created,
            Epoch = Epoch,
            Used = Used,
            NextOrder = NextOrder,
            Members = empty.Members.AddRange(Members.Select(m => KeyValuePair.Create(m.ClientId, m))),
            Sharer = Members.FirstOrDefault(m => m.Shares())?.ClientId,
            Session = Session ?? SessionTimes.None,
            Messages = Messages ?? MessageLog.Empty,
            LastAt = LastAt,
            MediaNode = MediaNode,
            Move = Move,
            SpentTokens = empty.SpentTokens.AddRange(SpentTokens.Select(t => KeyValuePair.Create(t.TokenId, t.ExpiresAt))),
            Mode = Mode ?? Settings.Mode,
            Floor = Floor ?? FloorState.Free,
            WaitingRoom = WaitingRoom ?? WaitingRoomState.Of(Settings),
            Restrictions = Restrictions ?? State.Restrictions.None,
            Spotlights = Spotlights ?? [],
        };
    }
}

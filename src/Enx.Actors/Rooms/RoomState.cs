using System.Collections.Immutable;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.RoomEvents;

namespace Enx.Actors.Rooms;

/// <summary>
/// The facts of a room. <see cref="Evolve"/> is total and deterministic and serves live events and recovery alike;
/// <see cref="Decide"/> (in <c>RoomState.Decide.cs</c>) makes events of commands. No clock, no I/O: times come in with the command
/// and are kept in the event.
/// </summary>
internal sealed partial record RoomState
{
    /// <summary>How many spent tokens are remembered; joins are refused rather than one forgotten.</summary>
    public const int MaxSpentTokens = 8192;

    private RoomState(string roomId) => RoomId = roomId;

    public string RoomId { get; init; }

    /// <summary>Whether the room was created and not deleted.</summary>
    public bool Exists { get; init; }

    public string Name { get; init; } = "";
    public string OwnerRef { get; init; } = "";
    public RoomSettings Settings { get; init; } = new();
    public ImmutableDictionary<string, string> Data { get; init; } = ImmutableDictionary<string, string>.Empty;
    public DateTimeOffset Created { get; init; }

    /// <summary>The activation that speaks to media nodes. Outlives a deletion, as a room of the same id may be made again.</summary>
    public long Epoch { get; init; }

    /// <summary>Whether anybody has been in the room and left: what an adhoc room waits for.</summary>
    public bool Used { get; init; }

    /// <summary>The order number of the next who joins.</summary>
    public long NextOrder { get; init; } = 1;

    /// <summary>Who is in, by client id.</summary>
    public ImmutableSortedDictionary<string, Member> Members { get; init; } = NoMembers;

    /// <summary>Who shares a screen; null for nobody.</summary>
    public string? Sharer { get; init; }

    /// <summary>Tokens that joined and have not expired. Outlives a deletion.</summary>
    public ImmutableSortedDictionary<string, DateTimeOffset> SpentTokens { get; init; } = NoTokens;

    private static readonly ImmutableSortedDictionary<string, Member> NoMembers = ImmutableSortedDictionary.Create<string, Member>(StringComparer.Ordinal);
    private static readonly ImmutableSortedDictionary<string, DateTimeOffset> NoTokens = ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);

    /// <summary>A room that nobody made yet.</summary>
    public static RoomState Unborn(string roomId) => new(roomId);

    /// <summary>The members in the order in which they came.</summary>
    public IEnumerable<Member> InJoinOrder() => Members.Values.OrderBy(m => m.Order);

    /// <summary>The state after an event.</summary>
    public RoomState Evolve(IRoomEvent e) => e switch
    {
        RoomCreated c => Unborn(RoomId) with
        {
            Exists = true,
            Name = c.Name,
            OwnerRef = c.OwnerRef,
            Settings = c.Settings,
            Data = c.Data,
            Created = c.At,
            Epoch = Epoch,
            SpentTokens = SpentTokens,
        },
        RoomUpdated u => this with { Name = u.Name, OwnerRef = u.OwnerRef, Settings = u.Settings, Data = u.Data },
        RoomDeleted => Unborn(RoomId) with { Epoch = Epoch, SpentTokens = SpentTokens },
        RoomActivated a => this with { Epoch = a.Epoch },
        UserJoined j => this with
        {
            Members = Members.SetItem(j.ClientId, new Member(
                j.ClientId, j.User, NextOrder, j.At, j.TokenId, j.Media, j.Audio, j.Video, j.AudioMuted, j.VideoMuted, [], j.How)),
            NextOrder = NextOrder + 1,
            Session = Session.Entered(j.At),
            Messages = Session.IsStale(j.At) ? Messages.Cleared() : Messages,
            SpentTokens = Unexpired(j.At).SetItem(j.TokenId, j.TokenExpiresAt),
        },
        UserLeft l => Left(l),
        UserInterrupted i => Change(i.ClientId, x => x with { Reconnecting = true, MediaLost = x.MediaLost || i.MediaLost }),
        UserResumed r => Change(r.ClientId, x => x with { ResumeGeneration = r.Generation }),
        UserReconnected r => Change(r.ClientId, x => x with { Reconnecting = false, MediaLost = false }),
        MessageSaid m => this with { Messages = Messages.Add(m.Message) },
        DurationExtended d => this with { Session = Session with { ExtendedMinutes = Session.ExtendedMinutes + d.Minutes } },
        SessionExpired => this with { Session = SessionTimes.None, Messages = Messages.Cleared() },
        UserMuted m => Change(m.ClientId, x => m.Video ? x with { VideoMuted = m.Muted } : x with { AudioMuted = m.Muted }),
        StreamPublished p => Change(p.ClientId, x => x.Streams.Contains(p.StreamId)
            ? x
            : x with { Streams = x.Streams.Add(p.StreamId).Sort(StringComparer.Ordinal) }) with
        {
            Sharer = p.StreamId == StreamIds.Share ? p.ClientId : Sharer,
        },
        StreamUnpublished p => Change(p.ClientId, x => x with { Streams = x.Streams.Remove(p.StreamId) }) with
        {
            Sharer = p.StreamId == StreamIds.Share && Sharer == p.ClientId ? null : Sharer,
        },
        _ => this,
    };

    private RoomState Left(UserLeft l) => this with
    {
        Members = Members.Remove(l.ClientId),
        Session = Members.Count == 1 && Members.ContainsKey(l.ClientId) ? Session with { EmptySince = l.At } : Session,
        Sharer = Sharer == l.ClientId ? null : Sharer,
        Used = Used || !l.TokenReleased,
        SpentTokens = l.TokenReleased && Members.TryGetValue(l.ClientId, out var m) ? SpentTokens.Remove(m.TokenId) : SpentTokens,
    };

    private RoomState Change(string clientId, Func<Member, Member> change) =>
        Members.TryGetValue(clientId, out var m) ? this with { Members = Members.SetItem(clientId, change(m)) } : this;

    private ImmutableSortedDictionary<string, DateTimeOffset> Unexpired(DateTimeOffset now) =>
        SpentTokens.RemoveRange(SpentTokens.Where(t => t.Value <= now).Select(t => t.Key).ToArray());
}

using System.Collections.Immutable;
using Enx.Actors.Protocol;

namespace Enx.Actors.Rooms.State;

/// <summary>
/// The facts of a room, an immutable record that is composed of slices: <see cref="Member"/>s, <see cref="WaitingRoomState"/>,
/// <see cref="FloorState"/>, <see cref="Restrictions"/>, <see cref="SessionTimes"/>, <see cref="MessageLog"/>. What changes them are the
/// rules of the folders beside this one (<see cref="RoomRules"/> has them all). A session lasts from the first who comes in to the last who
/// leaves: with it ends what moderators have set.
/// </summary>
internal sealed record RoomState
{
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

    /// <summary>The media node that carries the room under this epoch, <c>host:port/number</c>; null when it was never placed.</summary>
    public string? MediaNode { get; init; }

    /// <summary>Where the room moves to; null when it does not.</summary>
    public MediaMove? Move { get; init; }

    /// <summary>The last epoch that was given: the next is one more.</summary>
    public long LastEpoch => Math.Max(Epoch, Move?.Epoch ?? 0);

    /// <summary>Whether anybody has been in the room and left: what an adhoc room waits for.</summary>
    public bool Used { get; init; }

    /// <summary>The order number of the next who joins.</summary>
    public long NextOrder { get; init; } = 1;

    /// <summary>Who is in, by client id.</summary>
    public ImmutableSortedDictionary<string, Member> Members { get; init; } = NoMembers;

    /// <summary>Who shares a screen; null for nobody.</summary>
    public string? Sharer { get; init; }

    /// <summary>The mode of this session: the setting's, until it is switched.</summary>
    public RoomMode Mode { get; init; }

    /// <summary>Who may speak in a lecture.</summary>
    public FloorState Floor { get; init; } = FloorState.Free;

    /// <summary>Who waits to come in.</summary>
    public WaitingRoomState WaitingRoom { get; init; } = new(false, []);

    /// <summary>What keeps people out or silent.</summary>
    public Restrictions Restrictions { get; init; } = Restrictions.None;

    /// <summary>Who is on top of everyone's talkers, first named first.</summary>
    public ImmutableArray<string> Spotlights { get; init; } = [];

    /// <summary>Tokens that joined and have not expired. Outlives a deletion.</summary>
    public ImmutableSortedDictionary<string, DateTimeOffset> SpentTokens { get; init; } = NoTokens;

    private static readonly ImmutableSortedDictionary<string, Member> NoMembers = ImmutableSortedDictionary.Create<string, Member>(StringComparer.Ordinal);
    private static readonly ImmutableSortedDictionary<string, DateTimeOffset> NoTokens = ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);

    /// <summary>A room that nobody made yet.</summary>
    public static RoomState Unborn(string roomId) => new(roomId);

    /// <summary>Who moderates.</summary>
    public IEnumerable<Member> Moderators => Members.Values.Where(m => m.User.Role == Role.Moderator);

    /// <summary>The members in the order in which they came.</summary>
    public IEnumerable<Member> InJoinOrder() => Members.Values.OrderBy(m => m.Order);

    /// <summary>When the room is known to have lived last: when its latest fact came about, or later.</summary>
    public DateTimeOffset LastAt { get; init; }

    /// <summary>When the session began and ends.</summary>
    public SessionTimes Session { get; init; } = SessionTimes.None;

    /// <summary>What was said.</summary>
    public MessageLog Messages { get; init; } = MessageLog.Empty;

    /// <summary>Whether anybody has a peer on a media node.</summary>
    public bool HasMedia => Members.Values.Any(m => m.Media);

    /// <summary>A member by its client id; null for nobody.</summary>
    public Member? Find(string? clientId) => clientId is null ? null : Members.GetValueOrDefault(clientId);

    /// <summary>Whether nobody more of a role can come in, when so many participants or viewers come in just before.</summary>
    public bool IsFull(Role role, int coming = 0) => role == Role.Moderator
        ? Moderators.Count() >= Settings.Moderators
        : Members.Count - Moderators.Count() + coming >= Settings.Participants;

    /// <summary>Viewers publish nothing; in a lecture only moderators do, and who holds the floor.</summary>
    public bool MayPublish(Member m) =>
        m.User.Role == Role.Moderator || (m.User.Role == Role.Participant && (Mode == RoomMode.Group || Floor.Holder == m.ClientId));

    /// <summary>Whether the others can hear or see a member at all.</summary>
    public bool Publishes(Member m) => m.CanPublish() && MayPublish(m);

    /// <summary>Whether a moderator keeps a member's microphone or camera off.</summary>
    public bool IsHardMuted(Member m, bool video) =>
        m.User.Role != Role.Moderator && (video ? m.HardMutedVideo : m.HardMutedAudio || Restrictions.HardMuted);

    /// <summary>The room with a member changed; as it is when there is no such member.</summary>
    public RoomState Change(string clientId, Func<Member, Member> change) =>
        Members.TryGetValue(clientId, out var m) ? this with { Members = Members.SetItem(clientId, change(m)) } : this;
}

using System.Collections.Immutable;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.RoomEvents;

namespace Enx.Actors.Rooms;

/// <summary>
/// The facts of a room. <see cref="Evolve"/> is total and deterministic and serves live events and recovery alike;
/// <see cref="Decide"/> (in <c>RoomState.Decide.cs</c>) makes events of commands. No clock, no I/O: times come in with the command
/// and are kept in the event. A session lasts from the first who comes in to the last who leaves: with it ends what moderators
/// have set (<see cref="SessionEnded"/>).
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
    public Floor Floor { get; init; } = Floor.Free;

    /// <summary>Who waits to come in.</summary>
    public Door Door { get; init; } = new(false, []);

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

    /// <summary>The state after an event.</summary>
    public RoomState Evolve(IRoomEvent e) => After(e) with { LastAt = e.At };

    private RoomState After(IRoomEvent e) => e switch
    {
        RoomCreated c => Unborn(RoomId) with
        {
            Exists = true,
            Name = c.Name,
            OwnerRef = c.OwnerRef,
            Settings = c.Settings,
            Data = c.Data,
            Created = c.At,
            Epoch = LastEpoch,
            Mode = c.Settings.Mode,
            Door = Door.Of(c.Settings),
            Restrictions = Restrictions,
            SpentTokens = SpentTokens,
        },
        RoomUpdated u => this with
        {
            Name = u.Name,
            OwnerRef = u.OwnerRef,
            Settings = u.Settings,
            Data = u.Data,
            Mode = Members.IsEmpty ? u.Settings.Mode : Mode,
            Door = u.Settings.Knock == Settings.Knock ? Door : Door with { Knock = u.Settings.Knock },
        },
        RoomDeleted => Unborn(RoomId) with { Epoch = LastEpoch, SpentTokens = SpentTokens, Restrictions = Restrictions.AfterDeletion() },
        RoomActivated a => this with { Epoch = a.Epoch, Move = null, Door = Door with { Awaited = [] } },
        MediaAssigned m => this with { MediaNode = m.Node, Epoch = m.Epoch, Move = null },
        MediaMoveBegun m => this with { Move = new MediaMove(m.Node, m.Epoch) },
        UserJoined j => this with
        {
            Members = Members.SetItem(j.ClientId, new Member(
                j.ClientId, j.User, NextOrder, j.At, j.TokenId, j.Media, j.Audio, j.Video, j.AudioMuted, j.VideoMuted, [], j.How, Receive: j.Receive, Attributes: j.Attributes)),
            NextOrder = NextOrder + 1,
            Door = Door.Without(j.ClientId),
            Session = Session.Entered(j.At),
            Messages = Session.IsStale(j.At) ? Messages.Cleared() : Messages,
            SpentTokens = Unexpired(j.At).SetItem(j.TokenId, j.TokenExpiresAt),
        },
        UserLeft l => Left(l),
        UserInterrupted i => Change(i.ClientId, x => x with { Reconnecting = true, MediaLost = x.MediaLost || i.MediaLost }),
        UserResumed r => Change(r.ClientId, x => x with { ResumeGeneration = r.Generation, ResumeAttempt = r.Attempt }),
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
        UserRoleChanged r => RoleChanged(r),
        UserHardMuted h => Change(h.ClientId, x => h.Video ? x with { HardMutedVideo = h.Muted } : x with { HardMutedAudio = h.Muted }),
        RoomHardMuted h => this with { Restrictions = Restrictions with { HardMuted = h.Muted } },
        RoomLocked l => this with { Restrictions = Restrictions with { Locked = l.Locked, LockStays = l.Locked && l.By is null } },
        RoomModeSwitched m => this with { Mode = m.Mode, Floor = Floor.Free },
        FloorProcessed f => this with { Floor = Floor.After(f.ClientId, f.Action) },
        SpotlightChanged s => this with { Spotlights = s.Clients },
        ReceiveChanged r => Change(r.ClientId, x => x with { Receive = r.Receive }),
        KnockEnabled k => this with { Door = Door with { Knock = k.Enabled } },
        UserAwaited a => this with { Door = Door with { Awaited = Door.Awaited.Add(new AwaitedEntry(a.Entry, a.EventType)) } },
        AwaitedUserGone g => this with { Door = Door.Without(g.ClientId) },
        UserBanned b => this with { Restrictions = Restrictions with { Banned = Restrictions.Banned.Remove(b.UserRef).Add(b.UserRef).Sort(StringComparer.Ordinal) } },
        UserUnbanned b => this with { Restrictions = Restrictions with { Banned = Restrictions.Banned.Remove(b.UserRef) } },
        TokenRevoked t => this with { Restrictions = Restrictions with { RevokedTokens = Revoked(t) } },
        _ => this,
    };

    private RoomState Left(UserLeft l)
    {
        var left = this with
        {
            Members = Unpinned(l.ClientId).Remove(l.ClientId),
            Session = Members.Count == 1 && Members.ContainsKey(l.ClientId) ? Session with { EmptySince = Session.EmptySince ?? l.Since ?? l.At } : Session,
            Sharer = Sharer == l.ClientId ? null : Sharer,
            Floor = Floor.Without(l.ClientId),
            Spotlights = Spotlights.Remove(l.ClientId),
            Used = Used || !l.TokenReleased,
            SpentTokens = l.TokenReleased && Members.TryGetValue(l.ClientId, out var m) ? SpentTokens.Remove(m.TokenId) : SpentTokens,
        };
        return left.Members.IsEmpty && !l.TokenReleased ? left.SessionEnded() : left;
    }

    /// <summary>The last has left. Mode, knocking, lock and mute are as the settings say again; bans, revoked tokens and a backend's lock stay. (The clock and the chat wait a while: <see cref="SessionTimes"/>.)</summary>
    private RoomState SessionEnded() => this with
    {
        Mode = Settings.Mode,
        Door = Door with { Knock = Settings.Knock },
        Restrictions = Restrictions.AfterSession(),
    };

    /// <summary>Only a participant holds the floor or asks for it, and a moderator is not kept silent.</summary>
    private RoomState RoleChanged(UserRoleChanged r) => Change(r.ClientId, x => x with
    {
        User = x.User with { Role = r.Role },
        HardMutedAudio = x.HardMutedAudio && r.Role != Role.Moderator,
        HardMutedVideo = x.HardMutedVideo && r.Role != Role.Moderator,
    }) with
    {
        Floor = r.Role == Role.Participant ? Floor : Floor.Without(r.ClientId),
    };

    /// <summary>The members, of whom nobody pins somebody any more.</summary>
    private ImmutableSortedDictionary<string, Member> Unpinned(string clientId) => Members.SetItems(
        from m in Members.Values
        where m.Wishes().Pins.Contains(clientId)
        select KeyValuePair.Create(m.ClientId, m with { Receive = m.Wishes() with { Pins = m.Wishes().Pins.Remove(clientId) } }));

    private ImmutableArray<SpentToken> Revoked(TokenRevoked t) =>
        [.. Restrictions.RevokedTokens.Where(x => x.ExpiresAt > t.At && x.TokenId != t.TokenId), new SpentToken(t.TokenId, t.ExpiresAt)];

    private RoomState Change(string clientId, Func<Member, Member> change) =>
        Members.TryGetValue(clientId, out var m) ? this with { Members = Members.SetItem(clientId, change(m)) } : this;

    private ImmutableSortedDictionary<string, DateTimeOffset> Unexpired(DateTimeOffset now) =>
        SpentTokens.RemoveRange(SpentTokens.Where(t => t.Value <= now).Select(t => t.Key).ToArray());
}

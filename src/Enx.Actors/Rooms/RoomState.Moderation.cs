using System.Collections.Immutable;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.ModerationCommands;
using static Enx.Actors.Protocol.RoomEvents;

namespace Enx.Actors.Rooms;

/// <content>
/// Roles and moderation. The rules:
/// <list type="number">
/// <item>A backend (<c>By</c> null) may do everything; a user must be in the room (9013) and a moderator (the code of the action, else 1168).</item>
/// <item>Who loses the right to publish stops first: its streams end, then the role, the mode or the floor changes. A viewer is always off.</item>
/// <item>A hard mute turns microphones off and keeps them off (1176); lifting it turns none on. It covers who comes later and who
/// stops being a moderator; it never covers a moderator.</item>
/// <item>A locked room lets only moderators in. A moderator's lock ends with the session, a backend's stays.</item>
/// <item>Roles and admissions keep the limits of the settings (9005). A room that has moderators keeps one, unless a backend says otherwise.</item>
/// <item>A drop by name is all or nothing: an id that is not in the room (9013) drops nobody. "Everyone" never means the caller.</item>
/// <item>Bans hold until they are lifted, whoever is in the room; a revoked token is remembered until it would have expired.</item>
/// </list>
/// </content>
internal sealed partial record RoomState
{
    /// <summary>How many people may be banned from a room.</summary>
    public const int MaxBans = 1000;

    /// <summary>How many revoked tokens are remembered.</summary>
    public const int MaxRevokedTokens = 8192;

    private const int MaxNamed = 1000;

    /// <summary>Viewers publish nothing; in a lecture only moderators do, and who holds the floor.</summary>
    public bool MayPublish(Member m) =>
        m.User.Role == Role.Moderator || (m.User.Role == Role.Participant && (Mode == RoomMode.Group || Floor.Holder == m.ClientId));

    /// <summary>Whether the others can hear or see a member at all.</summary>
    public bool Publishes(Member m) => m.CanPublish() && MayPublish(m);

    /// <summary>Whether a moderator keeps a member's microphone or camera off.</summary>
    public bool IsHardMuted(Member m, bool video) =>
        m.User.Role != Role.Moderator && (video ? m.HardMutedVideo : m.HardMutedAudio || Restrictions.HardMuted);

    private Refusal? Barred(string? by, int code, string sentence) =>
        by is null ? null
        : Find(by) is not { } m ? UserNotFound(by).Refusal
        : m.User.Role == Role.Moderator ? null
        : new Refusal(code, sentence);

    private Decision Drop(DropUsers d, DateTimeOffset now)
    {
        if (Barred(d.By, Codes.DropUnauthorised, "Only a moderator drops users.") is { } no) return Decision.Refuse(no);
        var named = d.ClientIds.IsDefault ? [] : d.ClientIds;
        if (Named(named) is { } problem) return problem;
        var who = named.IsEmpty
            ? InJoinOrder().Where(m => m.ClientId != d.By)
            : InJoinOrder().Where(m => named.Contains(m.ClientId));
        return new Decision([.. AreOut(who, Cause(d.By), now)], null);
    }

    private Decision Destroy(DestroyRoom d, DateTimeOffset now)
    {
        if (Barred(d.By, Codes.ModeratorOnly, "Only a moderator ends the session.") is { } no) return Decision.Refuse(no);
        ImmutableArray<IRoomEvent> end = Settings.Adhoc ? [new RoomDeleted(RoomId, now, DisconnectCause.RoomDeleted)] : [];
        return new Decision([.. EverybodyIsOut(Cause(d.By), now), .. end], null);
    }

    private Decision Lock(LockRoom l, DateTimeOffset now)
    {
        if (Barred(l.By, Codes.LockUnauthorised, "Only a moderator locks and unlocks the room.") is { } no) return Decision.Refuse(no);
        if (Restrictions.Locked == l.Locked) return Decision.Refuse(Codes.LockSameState, $"The room is {(l.Locked ? "locked" : "open")} already.");
        return Decision.Accept(new RoomLocked(RoomId, now, l.Locked, l.By));
    }

    private Decision HardMute(HardMuteRoom h, DateTimeOffset now)
    {
        if (Barred(h.By, Codes.ModeratorOnly, "Only a moderator mutes the room.") is { } no) return Decision.Refuse(no);
        if (Restrictions.HardMuted == h.Muted) return SameMute("The room", h.Muted);
        return WithWhatFollows(now, new RoomHardMuted(RoomId, now, h.Muted, h.By));
    }

    private Decision HardMute(HardMuteUser h, DateTimeOffset now)
    {
        if (Barred(h.By, Codes.ModeratorOnly, "Only a moderator mutes others.") is { } no) return Decision.Refuse(no);
        if (Find(h.ClientId) is not { } m) return UserNotFound(h.ClientId);
        if (m.User.Role == Role.Moderator) return Decision.Refuse(Codes.ModeratorOnly, "Moderators mute themselves: nobody else does.");
        if ((h.Video ? m.HardMutedVideo : m.HardMutedAudio) == h.Muted) return SameMute("The user", h.Muted);
        return WithWhatFollows(now, new UserHardMuted(RoomId, now, h.ClientId, h.Video, h.Muted, h.By));
    }

    private Decision Spotlight(SpotlightUsers s, DateTimeOffset now)
    {
        if (Barred(s.By, Codes.ModeratorOnly, "Only a moderator points the spotlight.") is { } no) return Decision.Refuse(no);
        if (Changed(Spotlights, s.ClientIds, s.Add, "The spotlight holds", out var clients) is { } problem) return problem;
        return clients.SequenceEqual(Spotlights) ? Decision.NoChange : Decision.Accept(new SpotlightChanged(RoomId, now, clients, s.By));
    }

    /// <summary>The vocabulary's <c>switchUserRole</c>: the user becomes the moderator, the caller a participant. A backend is nobody, so it only promotes.</summary>
    private Decision HandOver(SwitchUserRole s, DateTimeOffset now)
    {
        if (s.By is null) return SwitchRole(s with { Role = Role.Moderator }, now);
        if (Barred(s.By, Codes.RoleSwitchUnauthorised, "Only a moderator gives roles.") is { } no) return Decision.Refuse(no);
        if (Find(s.ClientId) is not { } m) return UserNotFound(s.ClientId);
        if (m.User.Role == Role.Moderator) return Decision.Refuse(Codes.SameState, "The user is a moderator already.");
        return WithWhatFollows(now,
            new UserRoleChanged(RoomId, now, s.By, Role.Participant, s.By),
            new UserRoleChanged(RoomId, now, s.ClientId, Role.Moderator, s.By));
    }

    private Decision SwitchRole(SwitchUserRole s, DateTimeOffset now)
    {
        if (Barred(s.By, Codes.RoleSwitchUnauthorised, "Only a moderator gives roles.") is { } no) return Decision.Refuse(no);
        if (s.Role is not { } role || !Enum.IsDefined(role)) return Decision.Refuse(Codes.InvalidParameters, "role must be moderator, participant or viewer.");
        if (Find(s.ClientId) is not { } m) return UserNotFound(s.ClientId);
        if (m.User.Role == role) return Decision.Refuse(Codes.SameState, "The user has that role already.");
        var moderates = m.User.Role == Role.Moderator;
        if (moderates && s.By is not null && Moderators.Count() == 1)
            return Decision.Refuse(Codes.ModeratorOnly, "You are the last moderator. Make somebody else a moderator first.");
        if ((moderates || role == Role.Moderator) && IsFull(role)) return Full(role);
        return WithWhatFollows(now, new UserRoleChanged(RoomId, now, s.ClientId, role, s.By));
    }

    private Decision SwitchMode(SwitchRoomMode s, DateTimeOffset now)
    {
        if (Barred(s.By, Codes.ModeratorOnly, "Only a moderator switches the room's mode.") is { } no) return Decision.Refuse(no);
        if (!Enum.IsDefined(s.Mode)) return Decision.Refuse(Codes.InvalidParameters, "mode must be group or lecture.");
        if (Mode == s.Mode) return Decision.Refuse(Codes.SameState, $"The room is a {(s.Mode == RoomMode.Lecture ? "lecture" : "group")} already.");
        return WithWhatFollows(now, new RoomModeSwitched(RoomId, now, s.Mode, s.By));
    }

    private Decision Ban(BanUser b, DateTimeOffset now)
    {
        if (Barred(b.By, Codes.ModeratorOnly, "Only a moderator bans users.") is { } no) return Decision.Refuse(no);
        if (string.IsNullOrEmpty(b.UserRef) || b.UserRef.Length > CommandRules.MaxName)
            return Decision.Refuse(Codes.InvalidParameters, $"user_ref must be text of 1 to {CommandRules.MaxName} characters: who has none cannot be banned.");
        if (b.By is not null && Members[b.By].User.UserRef == b.UserRef) return Decision.Refuse(Codes.InvalidParameters, "You cannot ban yourself.");
        if (Restrictions.Banned.Contains(b.UserRef)) return Decision.NoChange;
        if (Restrictions.Banned.Length >= MaxBans) return Decision.Refuse(Codes.LimitReached, $"{MaxBans} people are banned, which is the most. Lift a ban first.");
        return new Decision(
            [
                new UserBanned(RoomId, now, b.UserRef, b.By),
                .. AreOut(InJoinOrder().Where(m => m.User.UserRef == b.UserRef), DisconnectCause.Banned, now),
                .. DoorIsCleared(DisconnectCause.Banned, now, a => a.User.UserRef == b.UserRef),
            ], null);
    }

    private Decision Unban(UnbanUser b, DateTimeOffset now)
    {
        if (Barred(b.By, Codes.ModeratorOnly, "Only a moderator lifts bans.") is { } no) return Decision.Refuse(no);
        return Restrictions.Banned.Contains(b.UserRef) ? Decision.Accept(new UserUnbanned(RoomId, now, b.UserRef, b.By)) : Decision.NoChange;
    }

    private Decision Revoke(RevokeToken t, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(t.TokenId) || t.TokenId.Length > CommandRules.MaxName) return Decision.Refuse(Codes.InvalidParameters, $"The token's id must be 1 to {CommandRules.MaxName} characters.");
        var remember = t.ExpiresAt > now && !IsRevoked(t.TokenId);
        if (remember && Restrictions.RevokedTokens.Count(x => x.ExpiresAt > now) >= MaxRevokedTokens)
            return Decision.Refuse(Codes.LimitReached, $"{MaxRevokedTokens} tokens are revoked, which is the most. Try again when some have expired.");
        return new Decision(
            [
                .. remember ? [new TokenRevoked(RoomId, now, t.TokenId, t.ExpiresAt)] : Array.Empty<IRoomEvent>(),
                .. AreOut(InJoinOrder().Where(m => m.TokenId == t.TokenId), DisconnectCause.TokenRevoked, now),
                .. DoorIsCleared(DisconnectCause.TokenRevoked, now, a => a.TokenId == t.TokenId),
            ], null);
    }

    /// <summary>A token's end is checked before this, so an expired entry does no harm.</summary>
    private bool IsRevoked(string tokenId) => Restrictions.RevokedTokens.Any(t => t.TokenId == tokenId);

    /// <summary>These leave, and an adhoc room ends if nobody is left.</summary>
    private IEnumerable<IRoomEvent> AreOut(IEnumerable<Member> who, DisconnectCause cause, DateTimeOffset now)
    {
        var gone = who.ToArray();
        return [.. gone.SelectMany(m => Leaves(m, cause, false, now)), .. gone.Length > 0 && gone.Length == Members.Count ? EndIfAdhoc(now) : []];
    }

    /// <summary>Changes of rights, and before them what follows: who may not publish any more stops, and what must be off goes off.</summary>
    private Decision WithWhatFollows(DateTimeOffset now, params ReadOnlySpan<IRoomEvent> changes)
    {
        var after = this;
        foreach (var change in changes) after = after.Evolve(change);
        return new Decision([.. InJoinOrder().SelectMany(m => after.Ends(after.Members[m.ClientId], now)), .. changes], null);
    }

    private IEnumerable<IRoomEvent> Ends(Member m, DateTimeOffset now)
    {
        if (!MayPublish(m))
            foreach (var stream in m.Streams) yield return new StreamUnpublished(RoomId, now, m.ClientId, stream);
        var watches = m.User.Role == Role.Viewer;
        if (!m.AudioMuted && (watches || IsHardMuted(m, false))) yield return new UserMuted(RoomId, now, m.ClientId, false, true);
        if (!m.VideoMuted && (watches || IsHardMuted(m, true))) yield return new UserMuted(RoomId, now, m.ClientId, true, true);
    }

    /// <summary>A list of clients with some added or taken away; the refusal if that cannot be.</summary>
    private Decision? Changed(ImmutableArray<string> before, ImmutableArray<string> named, bool add, string holds, out ImmutableArray<string> after)
    {
        after = before;
        if (named.IsDefaultOrEmpty) return Decision.Refuse(Codes.InvalidParameters, "clientIds must name at least one user.");
        if (Named(named) is { } problem) return problem;
        after = add ? [.. before.Union(named, StringComparer.Ordinal)] : [.. before.Where(c => !named.Contains(c))];
        return add && after.Length > Settings.MaxActiveTalkers
            ? Decision.Refuse(Codes.LimitReached, $"{holds} {Settings.MaxActiveTalkers} users at most. Take somebody out first.")
            : null;
    }

    private Decision? Named(ImmutableArray<string> clientIds) =>
        clientIds.Length > MaxNamed ? Decision.Refuse(Codes.InvalidParameters, $"clientIds must name at most {MaxNamed} users.")
        : clientIds.Where(id => Find(id) is null).ToArray() is [var stranger, ..] ? UserNotFound(stranger)
        : null;

    private static DisconnectCause Cause(string? by) => by is null ? DisconnectCause.ByServer : DisconnectCause.ByModerator;

    private static Decision SameMute(string who, bool muted) => muted
        ? Decision.Refuse(Codes.AlreadyHardMuted, $"{who} is muted already.")
        : Decision.Refuse(Codes.NotHardMuted, $"{who} is not muted.");
}

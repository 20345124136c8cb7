using System.Collections.Immutable;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.DoorCommands;
using static Enx.Actors.Protocol.FloorCommands;
using static Enx.Actors.Protocol.ModerationCommands;
using static Enx.Actors.Protocol.ReceiveCommands;
using static Enx.Actors.Protocol.RoomCommands;
using static Enx.Actors.Protocol.RoomEvents;

namespace Enx.Actors.Rooms;

internal sealed partial record RoomState
{
    /// <summary>What follows from a command at a time. Each check is one line, in the order in which the caller should hear of it.</summary>
    public Decision Decide(IRoomCommand command, DateTimeOffset now) => command switch
    {
        CreateRoom c => Create(c, now),
        _ when !Exists => Decision.Refuse(Codes.RoomNotFound, $"There is no room \"{RoomId}\". Create it first."),
        UpdateRoom u => Update(u, now),
        DeleteRoom d => Delete(d, now),
        JoinRoom j => Join(j, now),
        Disconnect { Cause: null } => Decision.Refuse(Codes.InvalidParameters, "cause is missing."),
        Disconnect d => Leave(d.ClientId, d.Cause, false, now),
        RoomFacts.TurnAway t => Leave(t.ClientId, t.Cause, t.ReleaseToken, now),
        RoomFacts.Lost l => Leave(l.ClientId, l.Cause, false, now, l.Since),
        MuteSelfAudio m => Mute(m.ClientId, false, m.Muted, now),
        MuteSelfVideo m => Mute(m.ClientId, true, m.Muted, now),
        StartScreenShare s => StartShare(s.ClientId, now),
        StopScreenShare s => StopShare(s.ClientId, now),
        DropUsers d => Drop(d, now),
        DestroyRoom d => Destroy(d, now),
        LockRoom l => Lock(l, now),
        HardMuteRoom h => HardMute(h, now),
        HardMuteUser h => HardMute(h, now),
        SpotlightUsers s => Spotlight(s, now),
        SwitchUserRole { Role: null } s => HandOver(s, now),
        SwitchUserRole s => SwitchRole(s, now),
        SwitchRoomMode s => SwitchMode(s, now),
        BanUser b => Ban(b, now),
        UnbanUser b => Unban(b, now),
        RevokeToken t => Revoke(t, now),
        ApproveAwaitedUser a => Approve(a, now),
        DenyAwaitedUser d => Deny(d, now),
        EnableKnock k => SetKnock(k, now),
        RoomFacts.OpenDoor => OpenDoor(now),
        ProcessFloor f => Process(f, now),
        SetTalkerCount s => CountTalkers(s, now),
        SetAudioOnlyMode s => HearOnly(s, now),
        SetReceiveVideoQuality s => LimitQuality(s, now),
        PinUsers p => Pin(p, now),
        SetAdvancedOptions s => SetOptions(s, now),
        SubscribeForTalkerNotification s => NotifyOfTalkers(s, now),
        ReportBattery r => CheckReport(r),
        ReportVideoResolution r => CheckReport(r),
        MessageCommands.SendMessage s => Say(s, now),
        ModerationCommands.ExtendDuration e => Extend(e, now),
        RoomFacts.TimeIsUp => Expire(now),
        RoomFacts.StreamIsLive s => Publish(s, now),
        RoomFacts.Activate => Activate(now),
        RoomFacts.PlaceMedia p => Place(p, now),
        RoomFacts.BeginMove m => BeginMove(m, now),
        RoomFacts.EndMove => EndMove(now),
        RoomFacts.Resume r => Resume(r, now),
        RoomFacts.AttemptBegun a => Interrupt(a, now),
        RoomFacts.LinkRestored r => Restore(r, now),
        _ => Decision.Refuse(Codes.InvalidParameters, $"A room does not know the command {command.GetType().Name}."),
    };

    private Decision Create(CreateRoom c, DateTimeOffset now)
    {
        if (Exists) return Decision.Refuse(Codes.RoomExists, $"A room \"{RoomId}\" exists already. Choose another id.");
        if (CommandRules.Check(c) is { } problem) return Decision.Refuse(Codes.InvalidParameters, problem);
        return Decision.Accept(
            new RoomCreated(RoomId, now, c.Name, c.OwnerRef, c.Settings, c.Data),
            new RoomActivated(RoomId, now, LastEpoch + 1));
    }

    private Decision Update(UpdateRoom u, DateTimeOffset now)
    {
        if (CommandRules.Check(u) is { } problem) return Decision.Refuse(Codes.InvalidParameters, problem);
        return Decision.Accept(new RoomUpdated(RoomId, now, u.Name ?? Name, u.OwnerRef ?? OwnerRef, u.Settings ?? Settings, u.Data ?? Data));
    }

    private Decision Delete(DeleteRoom d, DateTimeOffset now)
    {
        if (!Members.IsEmpty && !d.Force)
            return Decision.Refuse(Codes.RoomInUse, "People are in the room. Try again when they have left, or delete it by force.");
        return new Decision([.. EverybodyIsOut(DisconnectCause.RoomDeleted, now), new RoomDeleted(RoomId, now, DisconnectCause.RoomDeleted)], null);
    }

    private Decision Join(JoinRoom j, DateTimeOffset now)
    {
        if (CommandRules.Check(j) is { } problem) return Decision.Refuse(Codes.InvalidParameters, problem);
        if (Members.ContainsKey(j.ClientId) || Door.Find(j.ClientId) is not null)
            return Decision.Refuse(Codes.InvalidParameters, "clientId is in the room already. Use a fresh one for each join.");
        if (!IsOpen(now)) return Decision.Refuse(Codes.RoomNotOpen, NotOpen());
        if (j.TokenExpiresAt <= now) return Decision.Refuse(Codes.TokenExpired, "The token's life is over. Ask for a new one.");
        if (IsRevoked(j.TokenId)) return Decision.Refuse(Codes.TokenRevoked, "The token was revoked. Ask for a new one.");
        if (SpentTokens.TryGetValue(j.TokenId, out var until) && until > now)
            return Decision.Refuse(Codes.TokenUsed, "The token has been used. Ask for a new one: each joins once.");
        if (Restrictions.Banned.Contains(j.User.UserRef)) return Decision.Refuse(Codes.UserBanned, "You are banned from this room.");
        if (Restrictions.Locked && j.User.Role != Role.Moderator)
            return Decision.Refuse(Codes.RoomLocked, "The room is locked. Try again when a moderator has unlocked it.");
        if (WaitsAlready(j)) return Decision.Refuse(Codes.RequestInProcess, "You wait at the door already. A moderator will let you in.");
        if (IsFull(j.User.Role)) return Full(j.User.Role);
        if (SpentTokens.Count >= MaxSpentTokens && SpentTokens.Values.Count(t => t > now) >= MaxSpentTokens)
            return Decision.Refuse(Codes.ServerBusy, "Too many people have joined this room in a short time. Try again in some minutes.");

        var media = j.Offer is not null && !j.RoomInfo.ChatOnly;
        var audio = media && j.LocalInfo.Audio && !j.User.Lacks().Microphone;
        var video = media && j.LocalInfo.Video && !j.RoomInfo.AudioOnly && !j.User.Lacks().Camera;
        // Who watches is off: should it become a participant, nobody hears it before it wants to be heard.
        var watches = j.User.Role == Role.Viewer;
        var name = j.LocalInfo.Name.Length > 0 ? j.LocalInfo.Name : j.User.Name;
        var signed = name == j.User.Name || j.User.Name.Length == 0 ? null : j.User.Name;
        var entry = new UserJoined(
            RoomId, now, j.ClientId, j.User with { Name = name, SignedName = signed }, audio, video,
            !audio || watches || j.LocalInfo.AudioMuted, !video || watches || j.LocalInfo.VideoMuted,
            j.TokenId, j.TokenExpiresAt, media, j.RoomInfo, WishesOf(j),
            j.LocalInfo.Attributes.IsEmpty ? null : j.LocalInfo.Attributes);
        return MustWait(j.User.Role) is { } reason ? Await(entry, reason, now) : Decision.Accept(Enter(entry, now));
    }

    private Decision Leave(string clientId, DisconnectCause cause, bool releaseToken, DateTimeOffset now, DateTimeOffset? since = null)
    {
        if (Door.Find(clientId) is not null) return Decision.Accept(new AwaitedUserGone(RoomId, now, clientId, cause));
        if (Find(clientId) is not { } m) return Decision.NoChange;
        var last = Members.Count == 1 && (Used || !releaseToken);
        return new Decision([.. Leaves(m, cause, releaseToken, now, since), .. last ? EndIfAdhoc(now) : []], null);
    }

    /// <summary>What follows for an adhoc room when its last user has left.</summary>
    private IEnumerable<IRoomEvent> EndIfAdhoc(DateTimeOffset now) =>
        Settings.Adhoc ? [.. DoorIsCleared(DisconnectCause.RoomDeleted, now), new RoomDeleted(RoomId, now, DisconnectCause.RoomDeleted)] : [];

    private Decision Mute(string clientId, bool video, bool muted, DateTimeOffset now)
    {
        if (Find(clientId) is not { } m) return UserNotFound(clientId);
        if (!muted && (video ? m.User.Lacks().Camera : m.User.Lacks().Microphone))
            return Decision.Refuse(Codes.NotGranted, $"Your token does not let you publish a {(video ? "camera" : "microphone")}. Ask the application for another.");
        if (m.User.Role == Role.Viewer || !(video ? m.Video : m.Audio))
            return Decision.Refuse(Codes.FeatureNotEnabled, video ? "You publish no camera in this room." : "You publish no microphone in this room.");
        if ((video ? m.VideoMuted : m.AudioMuted) == muted)
            return Decision.Refuse(Codes.SameState, $"The {(video ? "camera" : "microphone")} is {(muted ? "off" : "on")} already.");
        if (!muted && IsHardMuted(m, video))
            return Decision.Refuse(Codes.HardMuted, $"A moderator keeps the {(video ? "camera" : "microphone")} off. Ask a moderator.");
        if (!muted && !MayPublish(m)) return Decision.Refuse(Codes.FloorNotGranted, "In a lecture only who holds the floor may speak. Ask for the floor.");
        if (!muted && video && m.Wishes().AudioOnly) return Decision.Refuse(Codes.FeatureNotEnabled, "You are in audio-only mode. End it first.");
        return Decision.Accept(new UserMuted(RoomId, now, clientId, video, muted));
    }

    private Decision StartShare(string clientId, DateTimeOffset now)
    {
        if (Find(clientId) is not { } m) return UserNotFound(clientId);
        if (!Settings.ScreenShare) return Decision.Refuse(Codes.FeatureNotEnabled, "Screens are not shared in this room: screen_share is off.");
        if (!m.Media || m.User.Role == Role.Viewer) return Decision.Refuse(Codes.FeatureNotEnabled, "You may not publish in this room.");
        if (m.User.Lacks().Share) return Decision.Refuse(Codes.NotGranted, "Your token does not let you share a screen. Ask the application for another.");
        if (!MayPublish(m)) return Decision.Refuse(Codes.FloorNotGranted, "In a lecture only who holds the floor may share. Ask for the floor.");
        if (Sharer == clientId) return Decision.Refuse(Codes.SameState, "You share your screen already.");
        if (Sharer is not null) return Decision.Refuse(Codes.ShareAlreadyRunning, "Somebody else shares a screen. Try again when that share has ended.");
        return Decision.Accept(new StreamPublished(RoomId, now, clientId, StreamIds.Share));
    }

    private Decision StopShare(string clientId, DateTimeOffset now)
    {
        if (Find(clientId) is null) return UserNotFound(clientId);
        if (Sharer != clientId) return Decision.Refuse(Codes.StreamNotFound, "You share no screen.");
        return Decision.Accept(new StreamUnpublished(RoomId, now, clientId, StreamIds.Share));
    }

    private Decision Publish(RoomFacts.StreamIsLive s, DateTimeOffset now) =>
        Find(s.ClientId) is { } m && Publishes(m) && s.StreamId == StreamIds.Av && !m.Streams.Contains(s.StreamId)
            ? Decision.Accept(new StreamPublished(RoomId, now, s.ClientId, s.StreamId))
            : Decision.NoChange;

    /// <summary>
    /// This actor holds nobody's link. Sockets and media may have outlived the one before, so everybody is waited for, for a moment; who
    /// may reconnect, for longer.
    /// </summary>
    private Decision Activate(DateTimeOffset now)
    {
        // Who waited at the door is forgotten by the activation itself: this actor knows none of their sessions.
        var kept = InJoinOrder().Where(m => m.How is not null).ToArray();
        ImmutableArray<IRoomEvent> end = Settings.Adhoc && kept.Length == 0 && (Used || !Members.IsEmpty) ? [new RoomDeleted(RoomId, now, DisconnectCause.RoomDeleted)] : [];
        return new Decision(
        [
            new RoomActivated(RoomId, now, LastEpoch + 1),
            .. InJoinOrder().Except(kept).SelectMany(m => Leaves(m, DisconnectCause.Unexpected, false, now)),
            .. end,
        ], null);
    }

    /// <summary>Nobody stays, neither in the room nor at its door.</summary>
    private IEnumerable<IRoomEvent> EverybodyIsOut(DisconnectCause cause, DateTimeOffset now) =>
        InJoinOrder().SelectMany(m => Leaves(m, cause, false, now)).Concat(DoorIsCleared(cause, now));

    private IEnumerable<IRoomEvent> Leaves(Member m, DisconnectCause cause, bool releaseToken, DateTimeOffset now, DateTimeOffset? since = null) =>
    [
        .. m.Streams.Select(s => new StreamUnpublished(RoomId, now, m.ClientId, s)),
        new UserLeft(RoomId, now, m.ClientId, cause, releaseToken, since),
    ];

    private Member? Find(string? clientId) => clientId is null ? null : Members.GetValueOrDefault(clientId);

    private bool IsFull(Role role) => role == Role.Moderator
        ? Moderators.Count() >= Settings.Moderators
        : Members.Count - Moderators.Count() >= Settings.Participants;

    private Decision Full(Role role) => Decision.Refuse(Codes.RoomFull, role == Role.Moderator
        ? $"The room holds {Settings.Moderators} moderators, and they are in."
        : $"The room holds {Settings.Participants} participants and viewers, and they are in.");

    private static Decision UserNotFound(string? clientId) => Decision.Refuse(Codes.UserNotFound, $"There is no user \"{clientId}\" in the room.");
}

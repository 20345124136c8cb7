using Akka.Actor;

namespace Enx.Actors.Protocol;

/// <summary>What is said between a room, its endpoints and what they supervise. All of it stays on one node and in one tree.</summary>
internal static class EndpointProtocol
{
    /// <summary>A message that never leaves the node.</summary>
    public interface ILocalMessage : INoSerializationVerificationNeeded;

    // The room to an endpoint.

    /// <summary>The join is complete: answer it. From here on the session is told what happens.</summary>
    public sealed record Welcome(IActorRef ReplyTo, RoomReplies.RoomConnected Reply) : ILocalMessage;

    /// <summary>
    /// A session takes over: the client is told what it missed after <paramref name="LastSeq"/>, or is given the snapshot if that is not known any more.
    /// </summary>
    public sealed record Resume(
        IActorRef Session,
        IActorRef ReplyTo,
        long LastSeq,
        string ResumeToken,
        RoomNotifications.OnRoomConnected Snapshot,
        MediaProtocol.MediaAnswer? Answer,
        int Generation) : ILocalMessage
    {
        /// <summary>Says nothing of the token.</summary>
        public override string ToString() => $"Resume {{ LastSeq = {LastSeq} }}";
    }

    /// <summary>A session that outlived the endpoint before this one takes its place: it is given the room as it is.</summary>
    public sealed record Reattach(IActorRef Session, IActorRef ReplyTo, string ResumeToken, RoomNotifications.OnRoomConnected Snapshot) : ILocalMessage
    {
        /// <summary>Says nothing of the token.</summary>
        public override string ToString() => "Reattach";
    }

    /// <summary>A session's socket is closed.</summary>
    public sealed record SessionGone(IActorRef Session, bool GoingAway) : ILocalMessage;

    /// <summary>The client is to be told.</summary>
    public sealed record Say(RoomNotifications.Notification Notification) : ILocalMessage;

    /// <summary>The client is to be told if its session lives, and not again.</summary>
    public sealed record SayNow(RoomNotifications.Notification Notification) : ILocalMessage;

    /// <summary>Who is on which slot now; told at most three times a second, the latest wins.</summary>
    public sealed record ShowTalkers(RoomNotifications.OnActiveTalkerList List) : ILocalMessage;

    /// <summary>The media path changed. <c>IsLost</c>: the server has lost the connection itself, so the client needs another.</summary>
    public sealed record PathIs(MediaProtocol.PathState State, string Cause, bool IsLost = false) : ILocalMessage;

    /// <summary>The client publishes a stream. <c>IsLive</c>: it did so already when the endpoint was another actor.</summary>
    public sealed record StartStream(string StreamId, bool AudioMuted, bool VideoMuted, bool IsLive = false) : ILocalMessage;

    /// <summary>A stream's microphone or camera went off or on.</summary>
    public sealed record MuteStream(string StreamId, bool Video, bool Muted) : ILocalMessage;

    /// <summary>The client publishes a stream no more.</summary>
    public sealed record StopStream(string StreamId) : ILocalMessage;

    /// <summary>The client's media is a new connection: it sends all its layers, and is tried with video.</summary>
    public sealed class NewMedia : ILocalMessage
    {
        public static readonly NewMedia Instance = new();
    }

    /// <summary>The client's connection goes on, on a way that is looked for anew: perhaps another network, which is tried with video.</summary>
    public sealed class NewPath : ILocalMessage
    {
        public static readonly NewPath Instance = new();
    }

    /// <summary>Who of the others shares, null for nobody, and whether the client is sent none of it for want of bandwidth.</summary>
    public sealed record ShareIs(string? Sharer, bool HeldBack) : ILocalMessage;

    /// <summary>Whether the endpoint may be put to audio alone for want of bandwidth.</summary>
    public sealed record AdaptAudioOnly(bool Enabled) : ILocalMessage;

    /// <summary>The user is out: tell the client and stop.</summary>
    public sealed record Goodbye(DisconnectCause Cause) : ILocalMessage;

    // An endpoint to its room.

    /// <summary>The link is gone, and the policy gives it up. <c>Tried</c>: after attempts that all failed.</summary>
    public sealed record LinkGone(string ClientId, string Cause, bool Tried) : ILocalMessage;

    /// <summary>An attempt to reconnect begins. <c>MediaLost</c>: the path is among what is lost.</summary>
    public sealed record AttemptBegun(string ClientId, int Number, int Of, string Cause, bool MediaLost) : ILocalMessage;

    /// <summary>The link is whole again, after so many attempts.</summary>
    public sealed record LinkRestored(string ClientId, int Attempts) : ILocalMessage;

    /// <summary>A stream's media has arrived.</summary>
    public sealed record StreamLive(string ClientId, string StreamId) : ILocalMessage;

    /// <summary>The client was told of its bandwidth: the subscribers may know.</summary>
    public sealed record BandwidthTold(string ClientId, RoomNotifications.Notification News) : ILocalMessage;

    /// <summary>The endpoint is on audio alone for want of bandwidth, or no longer. <c>Probe</c>: what the media node should find out about, bit/s.</summary>
    public sealed record AudioAloneIs(string ClientId, bool On, long Probe) : ILocalMessage;

    // An endpoint to its monitor.

    /// <summary>The client was given the room as it is: it knows nothing of earlier alerts.</summary>
    public sealed class ClientForgot : ILocalMessage
    {
        public static readonly ClientForgot Instance = new();
    }

    // An endpoint to its link.

    /// <summary>The terms of one attempt.</summary>
    public sealed record Attempt(TimeSpan Timeout, IActorRef Session, bool PathDown) : ILocalMessage;

    /// <summary>The attempt that runs has this long from now on.</summary>
    public sealed record Retime(TimeSpan Timeout) : ILocalMessage;

    /// <summary>The session that counts from here on.</summary>
    public sealed record SessionIs(IActorRef Session) : ILocalMessage;

    // Children to their endpoint.

    /// <summary>The link was restarted and asks for the terms of its attempt.</summary>
    public sealed class AttemptDue : ILocalMessage
    {
        public static readonly AttemptDue Instance = new();
    }

    /// <summary>Session and path are there again.</summary>
    public sealed class LinkWhole : ILocalMessage
    {
        public static readonly LinkWhole Instance = new();
    }

    /// <summary>The monitor has failed and begins anew.</summary>
    public sealed class MonitorBegins : ILocalMessage
    {
        public static readonly MonitorBegins Instance = new();
    }

    /// <summary>The client should be told of its bandwidth.</summary>
    public sealed record BandwidthNews(RoomNotifications.Notification News) : ILocalMessage;

    /// <summary>The endpoint should be on audio alone, or not.</summary>
    public sealed record AudioAlone(bool On, long Probe) : ILocalMessage;

    /// <summary>A stream's media has arrived: the publisher may know.</summary>
    public sealed record Published(string StreamId) : ILocalMessage;

    /// <summary>A stream that was live has ended: the publisher may know.</summary>
    public sealed record Unpublished(string StreamId) : ILocalMessage;
}

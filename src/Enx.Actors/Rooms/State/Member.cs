using System.Collections.Immutable;
using Enx.Actors.Protocol;

namespace Enx.Actors.Rooms.State;

/// <summary>Somebody on the room's roster. Part of the stored snapshot: extend it only by adding optional fields.</summary>
/// <param name="ClientId">The id of this presence.</param>
/// <param name="User">Who it is.</param>
/// <param name="Order">Rises with each join: the order in which people came.</param>
/// <param name="JoinedAt">When.</param>
/// <param name="TokenId">The token spent on it.</param>
/// <param name="Media">Whether it has a peer on a media node.</param>
/// <param name="Audio">Whether it brought a microphone. Whether it may publish is <see cref="RoomState.MayPublish"/>.</param>
/// <param name="Video">Whether it brought a camera.</param>
/// <param name="AudioMuted">Its microphone is off: by itself, or by a moderator.</param>
/// <param name="VideoMuted">Its camera is off.</param>
/// <param name="Streams">The streams that it publishes now, sorted.</param>
/// <param name="How">How it wanted to be connected; null in facts of an early release.</param>
/// <param name="ResumeGeneration">Which of its resume tokens is the present one.</param>
/// <param name="Reconnecting">Its connection is lost and its place kept.</param>
/// <param name="MediaLost">Its media path is among what is lost.</param>
/// <param name="HardMutedAudio">A moderator keeps its microphone off.</param>
/// <param name="HardMutedVideo">A moderator keeps its camera off.</param>
/// <param name="Receive">What it wants to be sent; null for the usual.</param>
/// <param name="Attributes">The application's words about its stream; null for none.</param>
/// <param name="ResumeAttempt">The client's number of the try that resumed it last; 0 when it does not count.</param>
internal sealed record Member(
    string ClientId,
    User User,
    long Order,
    DateTimeOffset JoinedAt,
    string TokenId,
    bool Media,
    bool Audio,
    bool Video,
    bool AudioMuted,
    bool VideoMuted,
    ImmutableArray<string> Streams,
    RoomInfo? How = null,
    int ResumeGeneration = 0,
    bool Reconnecting = false,
    bool MediaLost = false,
    bool HardMutedAudio = false,
    bool HardMutedVideo = false,
    ReceivePreferences? Receive = null,
    ImmutableDictionary<string, string>? Attributes = null,
    long ResumeAttempt = 0)
{
    /// <summary>Whether it brought something that the others can hear or see.</summary>
    public bool CanPublish() => Media && (Audio || Video);

    /// <summary>What it wants to be sent.</summary>
    public ReceivePreferences Wishes() => Receive ?? ReceivePreferences.Usual;

    /// <summary>Whether it shares a screen.</summary>
    public bool Shares() => Streams.Contains(StreamIds.Share);
}

/// <summary>A token that joined, remembered until it would have expired.</summary>
internal sealed record SpentToken(string TokenId, DateTimeOffset ExpiresAt);

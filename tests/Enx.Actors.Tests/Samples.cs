using System.Collections.Immutable;
using Akka.Actor;
using Enx.Actors.Protocol;

namespace Enx.Actors.Tests;

/// <summary>Ordinary messages, to be varied with <c>with</c>.</summary>
internal static class Samples
{
    public const string RoomId = "r1";
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly ImmutableDictionary<string, string> NoData = ImmutableDictionary<string, string>.Empty;

    public static RoomCommands.CreateRoom Create(RoomSettings? settings = null, string roomId = RoomId) =>
        new(roomId, "Demo", "owner-7", settings ?? new RoomSettings { Moderators = 2, Participants = 6 }, NoData.Add("k", "v"));

    public static RoomCommands.JoinRoom Join(
        string clientId, Role role = Role.Participant, bool media = true, string? token = null, IActorRef? session = null, string roomId = RoomId) =>
        new(roomId, clientId, token ?? $"token-{clientId}", Noon.AddMinutes(15), new User($"Name of {clientId}", role, $"ref-{clientId}", NoData),
            new LocalInfo(), new RoomInfo(), [new AdvanceOption("battery_updates", true)], media ? Offer : null, session ?? ActorRefs.Nobody);

    public static readonly MediaProtocol.MediaOffer Offer = new("v=0 offer", [new MediaProtocol.OfferSection("0", MediaProtocol.SectionUse.Microphone)]);

    public static MediaProtocol.MediaAnswer Answer(params int[] slots) => new("v=0 answer", [.. slots]);

    /// <summary>Of somebody whose place is not kept.</summary>
    public static RoomCommands.JoinRoom WithoutReconnect(RoomCommands.JoinRoom join) => join with { RoomInfo = new RoomInfo { AllowReconnect = false } };
}

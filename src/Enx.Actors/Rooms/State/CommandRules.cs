using System.Collections.Immutable;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.ProtocolLimits;

namespace Enx.Actors.Rooms.State;

/// <summary>
/// What a command may carry: names and ids that can be shown, logged and used in paths, and bounds on everything that is kept.
/// Pure; each check returns the sentence that the caller is told, or null.
/// </summary>
internal static class CommandRules
{
    public static string? Check(RoomCommands.CreateRoom c) =>
        !IsId(c.RoomId) ? "room_id must be 1 to 64 characters of letters, digits, - and _."
        : Label("name", c.Name) ?? Label("owner_ref", c.OwnerRef) ?? Words("data", c.Data, MostRoomData)
        ?? RoomSettingsRules.Check(c.Settings)?.Message;

    public static string? Check(RoomCommands.UpdateRoom c) =>
        (c.Name is null ? null : Label("name", c.Name))
        ?? (c.OwnerRef is null ? null : Label("owner_ref", c.OwnerRef))
        ?? (c.Data is null ? null : Words("data", c.Data, MostRoomData))
        ?? (c.Settings is null ? null : RoomSettingsRules.Check(c.Settings)?.Message);

    public static string? Check(RoomCommands.JoinRoom c) =>
        !IsId(c.ClientId) ? "clientId must be 1 to 64 characters of letters, digits, - and _."
        : string.IsNullOrEmpty(c.TokenId) || c.TokenId.Length > LongestName ? $"The token's id must be 1 to {LongestName} characters."
        : c.User is null ? "user is missing."
        : c.User.Role is not (Role.Moderator or Role.Participant or Role.Viewer) ? "role must be moderator, participant or viewer."
        : c.LocalInfo is null ? "localInfo is missing."
        : c.RoomInfo is null ? "roomInfo is missing."
        : c.Session is null ? "session is missing."
        : !c.AdvanceOptions.IsDefaultOrEmpty && c.AdvanceOptions.Length > MostAdvanceOptions ? $"advanceOptions must have at most {MostAdvanceOptions} entries."
        : Label("name", c.User.Name) ?? Label("user_ref", c.User.UserRef) ?? Words("data", c.User.Data, MostUserData)
        ?? Label("localInfo.name", c.LocalInfo.Name) ?? Words("localInfo.attributes", c.LocalInfo.Attributes, MostAttributes)
        ?? CheckOffer(c.Offer);

    /// <summary>An SDP text and its sections, within bounds.</summary>
    public static string? CheckOffer(MediaProtocol.MediaOffer? offer) =>
        offer is null ? null
        : string.IsNullOrEmpty(offer.Sdp) || offer.Sdp.Length > LongestSdp ? "offer.sdp must be an SDP text of at most 128 KiB."
        : !offer.Sections.IsDefaultOrEmpty && offer.Sections.Length > MostSections ? $"offer.sections must have at most {MostSections} entries."
        : null;

    /// <summary>As <see cref="CheckOffer"/>, and there must be one.</summary>
    public static string? NeedOffer(MediaProtocol.MediaOffer? offer) => offer is null ? "offer is missing." : CheckOffer(offer);

    private static string? Label(string key, string? text) =>
        text is null || text.Length > LongestName ? $"{key} must be text of at most {LongestName} characters." : null;

    private static string? Words(string key, ImmutableDictionary<string, string>? words, int most) =>
        words is null ? $"{key} must be an object."
        : words.Count > most ? $"{key} must have at most {most} entries."
        : words.Sum(w => w.Key.Length + (w.Value?.Length ?? 0)) > LongestWords ? $"{key} must be at most {LongestWords} characters in all."
        : null;
}

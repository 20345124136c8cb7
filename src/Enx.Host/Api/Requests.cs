using System.Collections.Immutable;
using Enx.Actors.Protocol;
using Enx.Host.Auth;
using Enx.Host.Errors;
using Enx.Host.Json;

namespace Enx.Host.Api;

/// <summary>What a caller wants of a room; what is null was not said.</summary>
internal sealed record RoomRequest(string? Name, string? OwnerRef, StrictObject? Settings, ImmutableDictionary<string, string>? Data)
{
    public static RoomRequest Read(StrictObject body)
    {
        var request = new RoomRequest(
            body.Label("name", ProtocolLimits.LongestName),
            body.Label("owner_ref", ProtocolLimits.LongestName),
            body.Object("settings", VocabularyCodes.SettingsInvalid),
            body.Words("data", ProtocolLimits.MostRoomData, ProtocolLimits.LongestWords));
        body.End();
        return request;
    }

    /// <summary>The name, which must be there.</summary>
    public string RequireName() => string.IsNullOrWhiteSpace(Name)
        ? throw new InputException(VocabularyCodes.NameMissing, "name is missing: give the name people see.")
        : Name;
}

/// <summary>For whom a caller wants a token.</summary>
internal static class TokenRequest
{
    private const int LongestWord = 20;

    public static User Read(StrictObject body)
    {
        var user = ReadUser(body, body.Label("user_ref", ProtocolLimits.LongestName) ?? "", body.Words("data", ProtocolLimits.MostUserData, ProtocolLimits.LongestWords) ?? ImmutableDictionary<string, string>.Empty);
        var mayRename = body.Flag("may_rename") ?? false;
        var withheld = ReadWithheld(body);
        body.End();
        return user with { Withheld = withheld, MayRename = mayRename };
    }

    private static Withheld? ReadWithheld(StrictObject body)
    {
        var mayPublish = body.Texts("may_publish", Grants.Publishable.Length, LongestWord);
        if (mayPublish?.FirstOrDefault(w => !Grants.Publishable.Contains(w)) is not null) throw body.Wrong("may_publish", $"must be a list of {string.Join(", ", Grants.Publishable)}");
        return Grants.WithheldBy(mayPublish, body.Flag("may_chat") ?? true);
    }

    /// <summary>The name and the role, which all tokens have.</summary>
    public static User ReadUser(StrictObject body, string userRef, ImmutableDictionary<string, string> data)
    {
        var name = body.Label("name", ProtocolLimits.LongestName);
        if (string.IsNullOrWhiteSpace(name)) throw new InputException(VocabularyCodes.NameMissing, "name is missing: give the name that others see.");
        var role = RoleNames.Find(body.Word("role", RoleNames.All)) ?? Role.Participant;
        return new User(name, role, userRef, data);
    }
}

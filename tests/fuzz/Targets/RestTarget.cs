using System.Text;
using System.Text.Json;
using Enx.Actors.Protocol;
using Enx.Host.Api;
using Enx.Host.Errors;
using Enx.Host.Json;

namespace Enx.Fuzz.Targets;

/// <summary>Bodies of the REST API.</summary>
internal sealed class RestTarget : FuzzTarget
{
    private static readonly string[] Bodies =
    [
        """{"name":"Standup","owner_ref":"me","settings":{"mode":"group","participants":10,"quality":"HD","abwd":true,"wait_for_moderator":false,"adhoc":false},"data":{"k":"v"}}""",
        """{"name":"Ann","role":"moderator","user_ref":"u1","data":{"k":"v"}}""",
        """{"name":null,"data":{}}""",
    ];

    public override string Name => "rest";

    public override int MaxLength => 4096;

    public override IReadOnlyList<string> Words { get; } = ["\"settings\":{", "\"name\":", "\"role\":\"viewer\"", "\"data\":{", "\"mode\":\"lecture\"", "\"participants\":", "\"quality\":\"SD\"", "{", "}", "[", "]", ",", ":", "\"", "\\u0007", "\\udc00", "null", "false", "1e5", "2147483648"];

    public override IEnumerable<byte[]> Seeds => Bodies.Select(Encoding.UTF8.GetBytes);

    public override void Run(Span<byte> input)
    {
        var json = StrictJson.Parse(input);
        try
        {
            TokenRequest.Read(new StrictObject(json, ""));
        }
        catch (InputException)
        {
            // It is no user, so perhaps a room.
        }

        var room = RoomRequest.Read(new StrictObject(json, ""));
        room.RequireName();
        if (room.Settings is { } settings) RoomSettingsJson.Merge(settings, new RoomSettings());
    }

    public override bool Expects(Exception e) => e is InputException or JsonException;
}

using Enx.Actors.Protocol;
using Enx.Host.Json;

namespace Enx.Host.Signalling.Params;

/// <summary>Reads <c>roomInfo</c>: how the user wants to be connected.</summary>
internal static class RoomInfoParams
{
    public static RoomInfo Read(StrictObject? o)
    {
        var usual = new RoomInfo();
        if (o is null) return usual;
        var info = new RoomInfo
        {
            AllowReconnect = o.Flag("allow_reconnect") ?? usual.AllowReconnect,
            NumberOfAttempts = o.Number("number_of_attempts", 1, 1_000_000) ?? usual.NumberOfAttempts,
            TimeoutInterval = o.Number("timeout_interval", 1, 3_600_000) ?? usual.TimeoutInterval,
            AudioOnly = o.Flag("audio_only") ?? usual.AudioOnly,
            ChatOnly = o.Flag("chat_only") ?? usual.ChatOnly,
            ForceTurn = o.Flag("forceTurn") ?? usual.ForceTurn,
            Activeviews = o.Word("activeviews", "list", "view") ?? usual.Activeviews,
        };
        PlayerParams.Read(o.Object("playerConfiguration"));
        o.End();
        return info;
    }
}

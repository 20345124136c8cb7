using System.Security.Cryptography;
using Enx.Actors.Protocol;

namespace Enx.Host.RoomAccess;

/// <summary>The ids of rooms. One that cannot be is refused before a room's actor is started for it.</summary>
internal static class RoomIds
{
    // Its records in the journal would be those of the actor that keeps rooms awake, "room-keeper".
    private const string Keeper = "keeper";

    /// <summary>A fresh one: 24 hexadecimal digits.</summary>
    public static string Create() => RandomNumberGenerator.GetHexString(24, lowercase: true);

    /// <summary>Whether there can be a room of that id.</summary>
    public static bool IsPossible(string id) => id != Keeper && ProtocolLimits.IsId(id);
}

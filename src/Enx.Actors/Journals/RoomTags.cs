namespace Enx.Actors.Journals;

/// <summary>The tags that facts are written with, for those who follow the facts of all rooms. A tag is for ever: it is not given to what was written before.</summary>
internal static class RoomTags
{
    /// <summary>The facts that make up the room directory.</summary>
    public const string Directory = "room-directory";

    /// <summary>The facts that an application is told by webhook.</summary>
    public const string Webhook = "room-webhook";

    /// <summary>The facts that say who is in which room.</summary>
    public const string Occupancy = "room-occupancy";
}

using System.Collections.Immutable;
using Enx.Actors.Protocol;

namespace Enx.Actors.Directory;

/// <summary>What is said to and by the room directory.</summary>
public interface IDirectoryMessage;

/// <summary>What anyone may ask the room directory.</summary>
public static class DirectoryQueries
{
    /// <summary>The rooms there are, by id. Answer: <see cref="RoomList"/>.</summary>
    /// <param name="Skip">How many to leave out, from the first.</param>
    /// <param name="Take">How many to give, 1 to 500.</param>
    /// <param name="NameContains">Only rooms whose name contains this, whatever the case; null for all.</param>
    [Wire("d:list")]
    public sealed record ListRooms(int Skip = 0, int Take = 100, string? NameContains = null) : IDirectoryMessage;
}

/// <summary>Some of the rooms there are.</summary>
/// <param name="Total">How many rooms match in all.</param>
/// <param name="Rooms">Those asked for, by id.</param>
[Wire("d:rooms")]
public sealed record RoomList(int Total, ImmutableArray<RoomSummary> Rooms) : IDirectoryMessage;

/// <summary>A room as the directory knows it; who is in it only the room itself knows.</summary>
/// <param name="RoomId">The room's id.</param>
/// <param name="Name">The name people see.</param>
/// <param name="OwnerRef">The application's own reference.</param>
/// <param name="Settings">How it is set up.</param>
/// <param name="Data">The application's own words.</param>
/// <param name="Created">When it was made.</param>
public sealed record RoomSummary(
    string RoomId,
    string Name,
    string OwnerRef,
    RoomSettings Settings,
    ImmutableDictionary<string, string> Data,
    DateTimeOffset Created);

namespace Enx.Actors.Journals;

/// <summary>The databases that rooms can be kept in.</summary>
public enum RoomStorage
{
    /// <summary>A file; for one node.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server, version 15 or later. The nodes of a cluster share it.</summary>
    PostgreSql,
}

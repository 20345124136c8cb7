using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Enx.Actors.Storage;

/// <summary>
/// Keeps a second process from holding the rooms of an SQLite file: both would decide for the same rooms, and each would miss what the
/// other wrote. It is an advisory lock on a file beside the database, <c>rooms.db.lock</c>; <c>rooms.db.owner</c> says who has it, since
/// nobody else can read a file that is locked. The system lets go of the lock when the process ends, however it ends; the files stay,
/// since to delete them would let two have it.
/// </summary>
internal sealed class SqliteFileLock : IDisposable
{
    private const string OwnerFile = ".owner";

    private readonly FileStream _file;

    private SqliteFileLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of a database.</summary>
    /// <param name="database">Its file, in a folder that there is.</param>
    /// <param name="now">The time to write beside the owner.</param>
    /// <exception cref="StorageUnusableException">Another has it.</exception>
    public static SqliteFileLock Take(string database, DateTimeOffset now)
    {
        FileStream file;
        try
        {
            // FileShare.None is an advisory lock on Unix and a true one on Windows.
            file = new FileStream(database + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (IsLockedByAnother(e))
        {
            throw new StorageUnusableException($"The rooms in {database} are held by another process{OwnerOf(database)}. Stop that one, or give this one a file of its own.", e);
        }

        try
        {
            File.WriteAllText(database + OwnerFile, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} on {Environment.MachineName}, since {now.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Who comes second is then not told whose it is, and stops all the same.
        }

        return new SqliteFileLock(file);
    }

    /// <summary>The file of an SQLite database, with its whole path; null for one in memory, which nobody shares.</summary>
    public static string? FileOf(string connectionString)
    {
        var connection = new SqliteConnectionStringBuilder(connectionString);
        var file = connection.DataSource;
        return connection.Mode == SqliteOpenMode.Memory || file.Length == 0 || file.StartsWith(':') || file.StartsWith("file:", StringComparison.Ordinal)
            ? null : Path.GetFullPath(file);
    }

    /// <summary>Lets others have it.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>Whether that is EWOULDBLOCK, or a sharing violation on Windows. Any other fault has nothing to do with a second process.</summary>
    private static bool IsLockedByAnother(IOException e) => e.HResult == (OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsMacOS() ? 35 : 11);

    /// <summary>What the owner wrote; nothing where it cannot be read.</summary>
    private static string OwnerOf(string database)
    {
        try
        {
            return $" ({File.ReadAllText(database + OwnerFile)})";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
